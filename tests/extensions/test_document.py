"""Test that ``docs/extending.md`` shows the notes example as it is and that its commands work."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api import extending
from tests.docs.markdown import ROOT, Block, Document, blurred, json_texts
from tests.docs.running import elsewhere, run_shell

EXTENDING = Document(ROOT / "docs" / "extending.md")
NOTES = ROOT / "examples" / "notes"
FROM_FILES = [
    pytest.param(block, id=f"{block.marker}-{number}")
    for number, block in enumerate(EXTENDING.blocks())
    if block.marker and "/" in block.marker
]


@pytest.mark.parametrize("block", FROM_FILES)
def test_a_block_that_names_a_file_is_part_of_it(block: Block) -> None:
    assert block.marker is not None
    assert block.text in (ROOT / block.marker).read_text()


def test_every_room_is_shown() -> None:
    """Otherwise a block without its marker would not be checked."""
    markers = {parameters.values[0].marker for parameters in FROM_FILES}
    assert markers == {
        "examples/notes/__init__.py",
        "examples/notes/migrations/notes.0001.note.sql",
        "examples/notes/openapi.yaml",
        "examples/notes/personal_data.py",
        "examples/notes/resources.py",
        "examples/notes/rules/change_note.py",
        "examples/notes/rules/write_note.py",
        "examples/notes/schemas.py",
        "examples/notes/signals.py",
        "examples/notes/store.py",
    }
    unmarked = [block.text for block in EXTENDING.blocks() if block.marker is None]
    assert len(unmarked) == 3  # the folder, the import, make run


def test_the_folder_is_as_drawn() -> None:
    tree = EXTENDING.blocks()[0].text.splitlines()[1:]
    drawn = {line.split()[0].rstrip("/") for line in tree}
    assert drawn == {path.name for path in NOTES.iterdir()} - {"__pycache__"}


def test_every_name_of_the_import_surface_is_explained() -> None:
    words = {word.partition(".")[0] for word in EXTENDING.code()}
    assert set(extending.__all__) <= words


def test_the_notes_import_nothing_else_of_ours() -> None:
    for path in NOTES.rglob("*.py"):
        lines = path.read_text().splitlines()
        ours = [line for line in lines if line.startswith(("from api", "import api"))]
        assert all(line.startswith("from api.extending import ") for line in ours), path


@pytest.mark.long
def test_the_check_prints_the_line_shown(tmp_path: Path) -> None:
    """Outside the checkout, and without settings and servers."""
    process = subprocess.run(
        ["/bin/sh", "-c", EXTENDING.block("check: command").text],
        cwd=tmp_path,
        env={
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'examples'}",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (process.returncode, process.stdout, process.stderr) == (
        0,
        EXTENDING.block("check: answer").text,
        "",
    )


def test_the_first_note_is_answered_as_shown(serve: Callable[..., str], tmp_path: Path) -> None:
    script = elsewhere(EXTENDING.block("first note: curl").text, serve(EXTENSIONS="notes"))
    documented_answers = list(json_texts(EXTENDING.block("first note: answers").text))

    answers = list(json_texts(run_shell(script, tmp_path)))

    assert blurred(answers[2:]) == blurred(documented_answers)
