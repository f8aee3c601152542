"""Run the examples of the README, and compare what they print."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from api.domain.client import Client
from api.resilience.stop_event import Stop
from api.rules.accounts.vouch_for_address import vouch_for_address
from api.workers.mail import MailWorker
from dev.commands import mail as make_mail
from dev.commands import run as make_run
from tests.docs.markdown import ROOT, Document, blurred, json_texts
from tests.docs.running import ORIGIN, elsewhere, install_client, run_page, run_shell
from tests.support.at_once import LONGEST

README = Document(ROOT / "README.md")
ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn", "name": "Alice"}


@pytest.mark.parametrize("program", ["curl", "httpie"])
def test_the_first_session_is_answered_as_shown(
    program: str, live_server: str, tmp_path: Path
) -> None:
    script = elsewhere(README.block(f"first session: {program}").text, live_server)
    documented_answers = README.block("first session: answers").text.replace("curl", program)

    answers = list(json_texts(run_shell(script, tmp_path)))

    assert blurred(answers) == blurred(list(json_texts(documented_answers)))


def test_both_first_sessions_take_the_same_steps() -> None:
    curl = README.block("first session: curl").text.count("\ncurl ")
    httpie = README.block("first session: httpie").text.count("http ")

    assert (curl, httpie) == (7, 7)


def test_a_second_first_session_refuses_only_the_sign_up(live_server: str, tmp_path: Path) -> None:
    script = elsewhere(README.block("first session: curl").text, live_server)
    once = list(json_texts(run_shell(script, tmp_path)))

    conflict, *rest = json_texts(run_shell(script, tmp_path))

    assert (conflict["status"], conflict["code"]) == (409, "email_taken")
    assert [answer.keys() for answer in rest] == [answer.keys() for answer in once[1:]]


def test_the_page_logs_what_is_shown(live_server: str, tmp_path: Path) -> None:
    requests.post(f"{live_server}/v1/accounts", json=ALICE, timeout=LONGEST)
    install_client(live_server, tmp_path)
    script = elsewhere(README.block("first session: fetch").text, live_server)

    assert run_page(script, tmp_path) == README.block("first session: fetch prints").text


def test_a_page_of_another_origin_can_read_nothing(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    base = serve(ALLOWED_ORIGINS="https://app.example.com")
    attempts = f"""
        for (const path of ["/v1/session", "/client/gatebook.js"]) {{
          const answer = fetch("{base}" + path, {{ credentials: "include" }});
          await answer.catch((error) => console.log(error.message));
        }}
    """

    assert run_page(attempts, tmp_path) == 2 * f"CORS: {ORIGIN} may not read this (allowed: null)\n"


def test_the_account_that_make_run_suggests_can_sign_in_here() -> None:
    (suggested,) = json_texts(make_run._ALICE)

    assert suggested == {"email": ALICE["email"], "password": ALICE["password"]}


def test_the_second_session_is_answered_as_shown(
    live_server: str,
    make_app: Callable[..., Flask],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The page's example of a second session gets the answers that it shows.

    The user pastes the token that `make mail` shows after the worker delivered it.
    """
    folder = tmp_path / "mail"
    folder.mkdir(mode=0o700)
    worker = MailWorker(make_app(mail_url=folder.as_uri()), Stop())
    monkeypatch.setattr(make_mail, "MAIL", folder)
    documented_answers = list(json_texts(README.block("second session: answers").text))
    answers: list[Any] = []

    def paste(step: str, token: str = "") -> str:
        script = README.block(f"second session: {step}").text
        requests_only, shows_mail, _ = script.partition("make mail ARGS=bob@example.com\n")
        assert bool(token) == ("paste it here" in script)
        script = elsewhere(requests_only.replace("paste it here", token), live_server)
        answers.extend(json_texts(run_shell(script, tmp_path)))
        if not shows_mail:
            return ""
        while not worker.turn():
            pass
        monkeypatch.setenv("ARGS", "bob@example.com")
        assert make_mail.main([]) == 0
        [link] = set(re.findall(r"\S+#token=(\S+)", capsys.readouterr().out))
        return str(link)

    paste("verify", paste("sign up"))
    paste("reset", paste("forget"))
    worker.close()

    assert blurred(answers) == blurred(documented_answers)


def test_the_third_session_is_answered_as_shown(
    live_server: str, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    bob = {"email": "bob@example.com", "password": "seven herons over the marsh", "name": "Bob"}
    requests.post(f"{live_server}/v1/accounts", json=bob, timeout=LONGEST)
    with make_app().app_context():
        vouch_for_address("bob@example.com", Client(None, None, "operator"))
    script = README.block("third session: curl").text.replace(".venv/bin/python", sys.executable)

    answers = list(json_texts(run_shell(elsewhere(script, live_server), tmp_path)))

    documented_answers = README.block("third session: answers").text
    assert blurred(answers) == blurred(list(json_texts(documented_answers)))


def test_the_two_commands_are_targets() -> None:
    commands = [block.text for block in README.blocks() if block.text.startswith("make ")]

    assert [line.split("#")[0].strip() for line in commands[0].splitlines()] == [
        "make run",
        "make test",
    ]
