"""Check the versions that docs/generators.md names."""

from __future__ import annotations

import json
import re

from tests.docs.markdown import ROOT, Document

PACKAGES = ROOT / "tests" / "contract" / "generators"


def test_the_versions_in_the_document_are_those_that_are_tested() -> None:
    named = set(re.findall(r"\b\d+\.\d+\.\d+\b", Document(ROOT / "docs" / "generators.md").text))
    pinned = {
        version
        for path in (PACKAGES, PACKAGES / "kotlin")
        for version in json.loads((path / "package.json").read_text())["devDependencies"].values()
    }
    for lock in ("dev", "generators"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        pinned |= set(re.findall(r"^[a-z-]+==(\S+)", text, re.MULTILINE))

    assert named
    assert named - pinned == set()
