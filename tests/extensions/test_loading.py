"""Test ``EXTENSIONS``: which modules are loaded, and the message if one cannot be imported."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint, Flask

from api.extending import current_session, extend, public, signed_in
from api.settings import SettingsError
from tests.conftest import ROOT
from tests.support.client import ApiClient, Person
from tests.support.extension import part, plug_in, write
from tests.support.forked_commands import ForkedCommands

UNKNOWN = (
    "Invalid settings:\n"
    "  EXTENSIONS names 'nowhere', which can't be imported."
    " Is its folder on PYTHONPATH? Example: EXTENSIONS=notes PYTHONPATH=examples"
)


def test_without_it_there_are_no_notes(app: Flask) -> None:
    client = ApiClient(app)

    assert client.get("/v1/notes").status_code == 404
    assert "/v1/notes" not in client.get("/openapi.json").json["paths"]


def test_a_module_that_is_nowhere_is_a_wrong_setting(make_app: Callable[..., Flask]) -> None:
    with pytest.raises(SettingsError, match=f"^{re.escape(UNKNOWN)}$"):
        make_app(extensions=("nowhere",))


def test_a_module_in_a_package_that_is_nowhere_is_a_wrong_setting(
    make_app: Callable[..., Flask],
) -> None:
    with pytest.raises(SettingsError, match=r"EXTENSIONS names 'nowhere\.at\.all', which can't be"):
        make_app(extensions=("nowhere.at.all",))


def test_a_module_without_register_is_a_wrong_setting(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "empty", ModuleType("empty"))

    message = "EXTENSIONS names 'empty', which has no register(app)."
    with pytest.raises(SettingsError, match=re.escape(message)):
        make_app(extensions=("empty",))


def test_what_a_module_itself_can_t_import_is_said_as_it_is(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The module exists: a hint about PYTHONPATH would mislead."""
    (tmp_path / "unfinished.py").write_text("import a_library_that_is_not_installed\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="a_library_that_is_not_installed"):
        make_app(extensions=("unfinished",))


@pytest.mark.parametrize("command", ["doctor", "migrate"])
def test_an_operator_gets_a_line_and_no_trace(
    environment: dict[str, str], commands_of: ForkedCommands, command: str
) -> None:
    outcome = commands_of({**environment, "EXTENSIONS": "nowhere"}, command)

    assert outcome == (1, "", f"{UNKNOWN}\n")


def test_the_server_ends_with_the_same_line(environment: dict[str, str]) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", "127.0.0.1:0"],
        cwd=ROOT,
        env={**environment, "EXTENSIONS": "nowhere", "WEB_CONCURRENCY": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert process.returncode != 0
    assert f"{UNKNOWN}\n" in process.stderr
    assert "Traceback" not in process.stdout + process.stderr


def test_two_at_once_don_t_know_of_each_other(
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sign_in: Callable[..., Person],
) -> None:
    blueprint = Blueprint("stars", __name__, url_prefix="/stars")

    @blueprint.get("")
    @public
    def count() -> dict[str, int]:
        return {"stars": 5}

    def register(app: Flask) -> None:
        extend(app, "stars", blueprint=blueprint, contract=write(tmp_path, part("GET /v1/stars")))

    plug_in(monkeypatch, "stars", register)
    app = make_app(extensions=("notes", "stars"))
    alice = sign_in("alice", app)

    note = alice.post("/v1/notes", json={"text": "Five of them."})

    assert alice.get("/v1/stars").json == {"stars": 5}
    assert alice.get("/v1/notes").json == {"items": [note.json], "next": None}
    assert {"/v1/notes", "/v1/stars", "/v1/session"} <= set(
        alice.get("/openapi.json").json["paths"]
    )


def test_who_is_signed_in_is_known_outside_of_ours_too(
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sign_in: Callable[..., Person],
) -> None:
    """A route of an extension is checked by its guard like our own routes."""
    blueprint = Blueprint("greeting", __name__, url_prefix="/greeting")

    @blueprint.get("")
    @signed_in
    def greet() -> dict[str, str | None]:
        return {"hello": current_session().account.name}

    def register(app: Flask) -> None:
        path = write(tmp_path, part("GET /v1/greeting"))
        extend(app, "greeting", blueprint=blueprint, contract=path)

    plug_in(monkeypatch, "greeting", register)
    app = make_app(extensions=("greeting",))

    assert sign_in("alice", app).get("/v1/greeting").json == {"hello": "Alice"}
    assert ApiClient(app).get("/v1/greeting").status_code == 401
