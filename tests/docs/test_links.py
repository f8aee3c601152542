"""Check that links in the documents lead to files, headings, targets of make and settings."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import Settings
from api.settings.sources import SUFFIX
from tests.docs.markdown import ROOT, Document, documents

DOCUMENTS = [pytest.param(document, id=document.name) for document in documents()]
NAMES = {setting.name.upper() for setting in fields(Settings)}
SETTINGS = NAMES | {f"{name}{SUFFIX}" for name in NAMES}

# Words in capitals that are no settings: variables of make and the tests, and names in the code.
OTHER_VARIABLES = {
    "BETTER_AUTH_URL",
    "BETTER_AUTH_SECRET",  # of better-auth
    "DATABASE",  # of examples/better-auth
    "ACCOUNTS",
    "API_URL",  # Of `make spa`.
    "ARGS",
    "CREDENTIALS_DIRECTORY",  # Of systemd.
    "CFLAGS",  # For the compiler and the linker.
    "EVENTS",
    "GATEBOOK_IMAGE",  # Of deploy/compose.yaml.
    "LDFLAGS",
    "LOAD_SECONDS",
    "LONGEST",  # In tests/support/at_once.py.
    "MOVED_PEOPLE",  # Of tests/examples/better_auth.
    "RELEASE_TESTS",
    "MAINPID",
    "MALLOC_ARENA_MAX",  # For glibc.
    "NAME_FILE",
    "MYSQL_PWD",  # For the client.
    "PROBLEMS",
    "PROCESSES",
    "PROCESSOR",  # Of deploy/container/Containerfile.
    "PYTHON",
    "PYTHONPATH",
    "QUICK",
    "SCHEMATHESIS_EMAIL",  # For schemathesis.toml.
    "SCHEMATHESIS_PASSWORD",
    "REDISCLI_AUTH",  # For redis-cli.
    "RLIMIT_NOFILE",
    "SCHEMATHESIS_EXAMPLES",
    "SOAK_SECONDS",
    "SQLITE_TMPDIR",  # For SQLite.
    "SPA_PORT",
    "STATE_STEPS",
    "TYPE_OPERATIONS",
    "VITE_API",  # Of a build of examples/spa.
}
# Files and folders in the text; <> and {} mark placeholders.
PATH = re.compile(r"(?:api|dev|docs|examples|requirements|tests)/[\w./*-]*[\w*/]")
MADE_HERE = {".venv/", ".run/", "node_modules/"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: Document) -> None:
    broken = [link for link in document.links() if not _leads_somewhere(document, link)]

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_in_the_text_exists(document: Document) -> None:
    named = {path for code in document.code() for path in _paths(code)}

    assert sorted(path for path in named if not any(ROOT.glob(path.rstrip("/")))) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_command_has_its_target(document: Document) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    # Commands in backticks, or at the beginning of a line of a block.
    commands = [
        *document.code(),
        *(line for block in document.blocks() for line in block.text.splitlines()),
    ]
    named = {match[1] for line in commands if (match := re.match(r"make ([a-z-]+)", line))}

    assert sorted(named - targets) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_in_the_text_exists(document: Document) -> None:
    assert sorted(_settings_in(document) - SETTINGS - OTHER_VARIABLES) == []


def test_every_page_of_docs_is_in_the_index() -> None:
    index = Document(ROOT / "docs" / "README.md")
    linked = {(index.path.parent / link).resolve() for link in index.links()}
    pages = set((ROOT / "docs").rglob("*.md")) - {index.path}

    assert sorted(str(page.relative_to(ROOT)) for page in pages - linked) == []


def test_decisions_are_short_and_say_what_would_change_them() -> None:
    for path in (ROOT / "docs" / "adr").glob("*.md"):
        text = path.read_text()
        assert len(text.splitlines()) < 60, path.name
        parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert parts == [
            "Context",
            "Decision",
            "Consequences",
            "What would make us revisit this",
        ], path.name


def _leads_somewhere(document: Document, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return link.startswith("https://")
    name, _, fragment = link.partition("#")
    target = (document.path.parent / name).resolve() if name else document.path
    if name and not (target.is_relative_to(ROOT) and target.exists()):
        return False
    return not fragment or fragment in Document(target).anchors()


def _paths(code: str) -> list[str]:
    if "<" in code or "{" in code:
        return []
    path = code.partition("::")[0]  # tests/…/test_x.py::test_name
    return [path] if PATH.fullmatch(path) and path not in MADE_HERE else []


def _settings_in(document: Document) -> set[str]:
    """Return the words that look like variables: ``NAME=value``, or capitals with a ``_``."""
    code = [
        *document.code(),
        *(block.text for block in document.blocks() if block.language == "sh"),
    ]
    assigned = {
        name for text in code for name in re.findall(r"(?<![\w$])([A-Z][A-Z0-9_]{3,})=", text)
    }
    bare_names = {
        text for text in document.code() if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", text)
    }
    return assigned | bare_names


def test_the_checks_see_what_they_should(tmp_path: Path) -> None:
    """Each check finds the fault in a document that has one fault of each kind."""
    document = Document(tmp_path / "bad.md")
    document.path.write_text(
        "# A heading\n\n[gone](gone.md) [no](#no-such-part) [here](#a-heading) [old](http://a.b)\n\n"
        "`api/gone.py` `NO_SUCH_SETTING` `PORTS=8`\n\n```sh\nmake run POTR=8001\n```\n"
    )

    broken = [link for link in document.links() if not _leads_somewhere(document, link)]

    assert broken == ["gone.md", "#no-such-part", "http://a.b"]
    assert [_paths(code) for code in document.code()] == [["api/gone.py"], [], []]
    assert _settings_in(document) == {"NO_SUCH_SETTING", "PORTS", "POTR"}
