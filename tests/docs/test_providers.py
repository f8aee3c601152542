"""Test that docs/providers.md has examples that are taken, all keys and all reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.domain.provider import AnswerFault
from api.settings import provider_file
from api.settings.provider_presets import KEYS
from tests.docs.markdown import ROOT, Document
from tests.settings.test_provider_file import APPLE_KEY

PAGE = Document(ROOT / "docs" / "providers.md")


def first_cells(heading: str) -> set[str]:
    """Return the names in the first column of the table below a heading."""
    section = PAGE.path.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([a-z0-9_]+)`", row)}


def test_each_example_is_a_table_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROSOFT_SECRET", "s")
    for name in ("google", "github", "acme"):
        (tmp_path / name).write_text("s")
    (tmp_path / "AuthKey_KEY1234567.p8").write_text(APPLE_KEY)
    examples = [block.text for block in PAGE.blocks() if block.language == "toml"]
    for text in examples:
        file = tmp_path / "providers.toml"
        file.write_text(text.replace("/run/secrets", str(tmp_path)))
        assert provider_file.read(str(file), allows_private=False)
    assert len(examples) == 6


def test_the_page_has_each_key_and_each_reason() -> None:
    assert first_cells("Keys of a table") == set().union(*KEYS.values())
    assert first_cells("Reasons in the log") == set(AnswerFault)
