"""The references in documents are written by the command that each names."""

from __future__ import annotations

from pathlib import Path

from dev.commands import references
from dev.paths import ROOT


def test_a_damaged_reference_is_written_anew_and_the_rest_stays(tmp_path: Path) -> None:
    whole = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    head, row, tail = whole.partition("## 409 `email_taken`\n")
    assert row
    page = tmp_path / "problems.md"
    page.write_text(head + tail, encoding="utf-8")
    assert references.write(tmp_path)
    assert page.read_text(encoding="utf-8") == whole
