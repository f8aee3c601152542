"""Type the backup and the restore of docs/containers.md, with a stub in place of `docker`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, Document

PAGE = Document(ROOT / "docs" / "containers.md")
DUMP = "INSERT INTO account VALUES ('alice@example.com');\n-- Dump completed on 2026-11-30\n"
# It writes its arguments to a log, answers a dump, and keeps what is loaded.
DOCKER = f"""#!/bin/sh
echo "$*" | tr '\\n' ' ' >> log && echo >> log
case $* in
*mariadb-dump*) printf '%s' "{DUMP}" ;;
*DROP*) cat > loaded ;;
esac
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "docker").write_text(DOCKER)
    (tmp_path / "bin" / "docker").chmod(0o755)
    (tmp_path / "log").touch()
    return tmp_path


def type_blocks(home: Path, *markers: str) -> int:
    """Type the blocks in a fresh shell, as a person does; return the status of the last line."""
    text = "".join(PAGE.block(f"containers: {marker}").text for marker in markers)
    text = text.replace("/var/backups", f"{home}/backups")
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    command = ["sh", "-c", text]
    return subprocess.run(command, cwd=home, env={"PATH": path}, capture_output=True).returncode


def commands(home: Path) -> list[str]:
    return (home / "log").read_text().splitlines()


def test_the_first_backup_on_a_machine_is_restored(home: Path) -> None:
    assert type_blocks(home, "back up") == 0
    assert type_blocks(home, "choose a dump", "restore") == 0

    assert (home / "loaded").read_text() == DUMP
    order = ("mariadb-dump", "stop api", "up", "run --rm users", "DROP", "rm migrate", "rm rights")
    assert len(commands(home)) == len(order)
    assert all(part in line for part, line in zip(order, commands(home), strict=True))


def test_nothing_is_stopped_or_dropped_without_a_complete_dump(home: Path) -> None:
    folder = home / "backups" / "gatebook"
    assert type_blocks(home, "restore") != 0  # in a shell where no dump was chosen
    assert type_blocks(home, "choose a dump", "restore") != 0  # there is none
    folder.mkdir(parents=True)
    (folder / "2026-11-30T010000Z.sql").write_text(DUMP[:40])  # cut off
    assert type_blocks(home, "choose a dump", "restore") != 0

    assert commands(home) == []
