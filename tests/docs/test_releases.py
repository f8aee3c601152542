"""Check that docs/releases.md names the release, and all rights that were added since 0.1.0."""

from __future__ import annotations

import json
import re

import pytest

from api import __main__ as command_line
from api.version import VERSION
from tests.docs.markdown import ROOT, Document
from tests.docs.test_mariadb_rights import STATEMENTS

PAGE = Document(ROOT / "docs" / "releases.md")
# The last checkout before releases had numbers: migrations up to 0014.
FIRST = ROOT / "tests" / "docs" / "rights-0.1.0.txt"
GRANT = re.compile(r"GRANT (?P<rights>[^;]+?)\s+ON gatebook\.(?P<table>\w+) TO (?P<user>\w+)@")
RIGHT = re.compile(r"[A-Z]+(?: \([^)]+\))?")
Rights = set[tuple[str, str, str]]  # user, table, right


def granted(sql: str) -> Rights:
    """Return the rights that statements give on tables."""
    text = re.sub(r"\s+", " ", re.sub(r"--.*", "", sql))
    return {
        (match["user"], match["table"], right)
        for match in GRANT.finditer(text)
        for right in RIGHT.findall(match["rights"])
    }


def test_the_release_has_one_number_everywhere() -> None:
    changelog, contract, front_ends, package, lock, page_lock = (
        (ROOT / file).read_text(encoding="utf-8")
        for file in (
            *("CHANGELOG.md", "openapi.yaml", "docs/front-ends.md", "client/package.json"),
            *("client/package-lock.json", "examples/spa/package-lock.json"),
        )
    )
    numbers = {
        "the contract": re.findall(r"^info:\n(?:  .*\n)*?  version: (.+)$", contract, re.MULTILINE),
        "its examples": re.findall(r"^ {22}version: (.+)$", contract, re.MULTILINE),
        "the client": [json.loads(package)["version"]],
        "its lock": [json.loads(lock)["version"], json.loads(lock)["packages"][""]["version"]],
        "the example page": [json.loads(page_lock)["packages"]["../../client"]["version"]],
        "the name of its file": re.findall(r"gatebook-client-([0-9.]+)\.tgz", front_ends),
        "the changelog": re.findall(r"^## \[(\d.+)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)[
            :1
        ],
        "this page": re.findall(r"newest release is \*\*(.+)\*\*", PAGE.text),
    }
    assert {name: set(found) for name, found in numbers.items()} == {
        name: {VERSION} for name in numbers
    }


def test_a_checkout_names_its_release(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"gatebook {VERSION}\n")


def test_the_rights_of_all_releases_are_those_that_operations_lists() -> None:
    """A release must name each right that it adds: else its statements are refused."""
    sections = [block for block in PAGE.blocks() if (block.marker or "").startswith("rights: ")]
    first = {
        (user, table, right)
        for user, table, rights in re.findall(r"(\w+) (\w+): (.+)", FIRST.read_text())
        for right in RIGHT.findall(rights)
    }
    added: Rights = set()
    for section in sections:
        rights = granted(section.text)
        assert rights, section.marker
        assert not rights & (first | added), section.marker
        added |= rights
    now = {right for right in granted(STATEMENTS) if right[0] != "gatebook_migrate"}
    assert first | added == now


def test_each_new_user_of_a_release_is_created() -> None:
    """A GRANT to a user that does not exist is refused."""
    users = set(re.findall(r"^(\w+) ", FIRST.read_text(), re.MULTILINE))
    for section in PAGE.blocks():
        if (section.marker or "").startswith("rights: "):
            users |= set(re.findall(r"CREATE USER (\w+)@", section.text))
            assert {user for user, _, _ in granted(section.text)} <= users
