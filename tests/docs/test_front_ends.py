"""Run the examples of docs/front-ends.md, and compare what they print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from redis import Redis

from api.mail.templates import render
from tests.docs.markdown import ROOT, Document
from tests.docs.running import elsewhere, install_client, run_page, run_shell
from tests.support.at_once import LONGEST
from tests.support.mailed import mailed

PAGE = Document(ROOT / "docs" / "front-ends.md")
ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}


def test_the_pages_log_what_is_shown(
    serve: Callable[..., str],
    tmp_path: Path,
    sql: Callable[..., list[dict[str, Any]]],
    redis: Redis,
) -> None:
    live_server = serve(EMAIL_SIGN_IN="off")  # as by default
    install_client(live_server, tmp_path)
    sign_up = elsewhere(PAGE.block("page: sign up").text, live_server)
    beginning = sign_up[: sign_up.index("try {")]

    assert run_page(sign_up, tmp_path) == PAGE.block("prints: sign up").text

    for name in ("forms", "feed"):
        script = beginning + PAGE.block(f"page: {name}").text
        assert run_page(script, tmp_path) == PAGE.block(f"prints: {name}").text

    rename = beginning + PAGE.block("page: rename").text
    assert run_page(rename, tmp_path) == PAGE.block("prints: rename").text

    # When the third page runs, the password was given an hour ago.
    sql("UPDATE session SET authenticated_at = authenticated_at - INTERVAL 1 HOUR")
    redis.delete(*redis.scan_iter("gatebook-test:session:*"))
    devices = beginning + PAGE.block("page: devices").text
    assert run_page(devices, tmp_path) == PAGE.block("prints: devices").text
    reauthenticated = sql("SELECT outcome FROM audit_event WHERE type = 'session.reauthenticated'")
    assert reauthenticated == [{"outcome": "success"}]

    tabs = beginning + PAGE.block("page: tabs").text
    assert run_page(tabs, tmp_path) == PAGE.block("prints: tabs").text


def test_a_form_is_refused_in_the_language_that_is_shown(live_server: str, tmp_path: Path) -> None:
    script = elsewhere(PAGE.block("shell: language").text, live_server)

    assert run_shell(script, tmp_path) == PAGE.block("prints: language").text


def test_the_code_is_typed_as_shown(live_server: str, tmp_path: Path, app: Flask) -> None:
    requests.post(f"{live_server}/v1/accounts", json=ALICE, timeout=LONGEST)
    script = elsewhere(PAGE.block("shell: code").text, live_server)
    ask, typed, confirm = script.partition("code='from the mail'\n")
    assert typed
    run_shell(ask + 'echo "$id" > id', tmp_path)
    code = mailed(app, ALICE["email"])["code"]
    script = f"{ask.partition('id=')[0]}id=$(cat id)\ncode={code}\n{confirm}"

    assert run_shell(script, tmp_path) == PAGE.block("prints: code").text


def test_every_link_in_a_mail_leads_where_the_table_says() -> None:
    table = set(re.findall(r"^\| `/([a-z-]+)#token=…` \|", PAGE.text, re.MULTILINE))

    assert table == set(render.PAGES.values())


def test_a_page_reads_the_token_from_a_link_of_either_form(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `(https://\S+)` \| `(\S+)` \|$", PAGE.text, re.MULTILINE)
    assert len(rows) == 2
    for frontend_url, link in rows:
        assert render.link_to("verify-email", "…", frontend_url) == link
        opened = f"globalThis.location = new URL('{link.replace('…', 'a-token_1')}');"
        assert run_page(opened + PAGE.block("page: token").text, tmp_path) == "a-token_1\n"


def test_the_token_is_carried_as_shown(live_server: str, tmp_path: Path) -> None:
    requests.post(f"{live_server}/v1/accounts", json=ALICE, timeout=LONGEST)
    script = elsewhere(PAGE.block("shell: token").text, live_server)

    assert run_shell(script, tmp_path) == PAGE.block("prints: token").text


def test_the_client_carries_the_token_as_shown(live_server: str, tmp_path: Path) -> None:
    install_client(live_server, tmp_path)
    requests.post(f"{live_server}/v1/accounts", json=ALICE, timeout=LONGEST)
    script = elsewhere(PAGE.block("page: app").text, live_server)

    assert run_page(script, tmp_path) == PAGE.block("prints: app").text
