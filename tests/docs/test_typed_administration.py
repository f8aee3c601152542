"""Type docs/administration.md, from the first administrator to a token that has leaked."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from dev.env import venv
from tests.docs.markdown import ROOT, Document, blurred, json_texts
from tests.docs.running import elsewhere
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.roles import OPERATOR, vouch_for_address

PAGE = Document(ROOT / "docs" / "administration.md")
BACKEND = Document(ROOT / "docs" / "your-backend.md")
# The tasks of an operator's day: the page may not lose one of them.
TASKS = {
    "first administrator",
    "roles",
    "give a role",
    "invite",
    "find",
    "metadata",
    "lock",
    "end sessions",
    "reset factors",
    "reset a password",
    "a token",
    "a service account",
    "check permissions",
    "check a token",
    "report a token",
}
MARK = "— end of"  # between the outputs of two blocks

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def packages() -> None:
    """Install the HTTP client of the example."""
    venv.ensure("backends")
    importlib.invalidate_caches()


@pytest.fixture
def people(live_server: str, make_app: Callable[..., Flask]) -> str:
    """Sign up the people of the page, and verify their addresses; return the server's URL."""
    with make_app().app_context():
        for name in ("Ada", "Alice"):
            email = f"{name.lower()}@example.com"
            body = {"email": email, "password": PASSWORD, "name": name}
            answer = requests.post(f"{live_server}/v1/accounts", json=body, timeout=LONGEST)
            assert answer.status_code == 201, answer.text
            vouch_for_address(email, OPERATOR)
    return live_server


def test_the_page_is_typed_from_the_first_line_to_the_last(
    packages: None,
    people: str,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = {
        block.marker.removeprefix("typed: "): block.text
        for block in PAGE.blocks()
        if block.marker and block.marker.startswith("typed: ")
    }
    (tmp_path / "gatebook.toml").write_text(PAGE.block("file: gatebook.toml").text)
    lines = [f"{text}echo '{MARK} {name}'\n" for name, text in typed.items()]
    base = people.replace("127.0.0.1", "localhost")
    script = elsewhere("set -eu\n" + "".join(lines), base) + 'echo "$ID $personal $service_token"\n'

    process = subprocess.run(
        ["sh", "-c", script.replace("python -m api", f"{sys.executable} -m api")],
        cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=LONGEST,
    )  # fmt: skip

    assert (process.returncode, process.stderr) == (0, ""), process.stdout + process.stderr
    outputs = re.findall(rf"(.*?){MARK} ([^\n]+)\n", process.stdout, re.DOTALL)
    assert [name for _, name in outputs] == list(typed)
    shown = {block.marker: block for block in PAGE.blocks()}
    for output, name in outputs:
        if (block := shown.get(f"prints: {name}")) is not None:
            assert comparable(output, block.language) == comparable(block.text, block.language)

    account, ended_token, service_token = process.stdout.splitlines()[-1].split()
    monkeypatch.setenv("GATEBOOK_URL", people)
    monkeypatch.setenv("SERVICE_TOKEN", service_token)
    example: dict[str, Any] = {}
    exec(BACKEND.block("file: rights.py").text, example)
    with example["api"]:
        rights = [example["may"](account, f"invoices:{verb}") for verb in ("read", "write")]
        assert (rights, example["owner_of"](ended_token, "audit:read")) == ([True, False], None)
        assert example["owner_of"](service_token, "audit:read") is None
        assert example["owner_of"](service_token, "tokens:check") is not None


def test_each_command_of_the_page_is_typed() -> None:
    shell = [block for block in PAGE.blocks() if block.language == "sh"]

    assert [block.text for block in shell if not (block.marker or "").startswith("typed: ")] == []
    assert {block.marker for block in shell} >= {f"typed: {task}" for task in TASKS}


def comparable(text: str, language: str) -> object:
    """Return the text, or the JSON in it, without what differs on each run."""
    return blurred(list(json_texts(text))) if language == "json" else "".join(text.split())
