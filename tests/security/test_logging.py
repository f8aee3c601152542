"""Attack the log: forged lines, and secrets that it would disclose (ASVS 16.2.5, 16.4.1)."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain import clock
from api.telemetry.logging import gunicorn_logging
from api.web.guards import public
from tests.support.client import ApiClient, Person
from tests.support.mixed_session import mixed_session

MakeApp = Callable[..., Flask]
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def without_colours(text: str) -> str:
    """Return the text without the colour codes that the console format adds."""
    return re.sub(r"\x1b\[\d+m", "", text)


def empty(log: io.StringIO) -> None:
    """Discard everything that was logged until now."""
    log.truncate(0)
    log.seek(0)


def assert_harmless(text: str) -> None:
    assert "\x1b[31mred" not in text
    assert not CONTROLS.search(without_colours(text))
    assert not re.search(r'^\{"event": "session_started"\}', text, re.MULTILINE)


FORMATS = pytest.mark.parametrize("log_format", ["json", "console"])


@FORMATS
def test_a_whole_mixed_session_leaves_no_secret_in_the_log(
    make_app: MakeApp, log: io.StringIO, log_format: str
) -> None:
    app = make_app(log_format=log_format, log_level="debug", limits=True)

    collected = mixed_session(app, delete=True)

    text = log.getvalue()
    assert text.count("/v1/sessions") > 8  # Requests were logged.
    for hidden in (*collected.secrets, *collected.passwords, *collected.addresses):
        assert hidden not in text
        assert json.dumps(hidden)[1:-1] not in text
    assert "staple" not in text  # from a query string
    assert "a-key-of-the-clients-own" not in text


FORGED = '\n{"event": "session_started"}\r\n\x1b[31mred\x07\x00\x9b\u2028\u2029\x85end'


@FORMATS
def test_nothing_from_outside_begins_a_line_or_steers_a_terminal(
    make_app: MakeApp, log: io.StringIO, log_format: str
) -> None:
    app = make_app(log_format=log_format, log_level="debug", trusted_proxies=1)
    client = ApiClient(app)
    raw = FORGED.encode().decode("latin-1")
    environ = {
        "HTTP_USER_AGENT": raw,
        "HTTP_X_REQUEST_ID": raw,
        "HTTP_X_FORWARDED_FOR": raw,
        "HTTP_REFERER": raw,
        "HTTP_ORIGIN": raw,
        "HTTP_COOKIE": f"gatebook_session={raw}",
        "HTTP_AUTHORIZATION": f"Bearer {raw}",
    }
    before = log.getvalue().count("\n")

    client.get("/v1/session", environ_overrides=environ)
    client.get("/no%0A%0D%1B%5B31m%C2%85%E2%80%A8%E2%80%A9thing", environ_overrides=environ)
    client.open("/v1/session", method="X\x1bY", environ_overrides=environ)
    body = {"email": "nobody@example.com", "password": "any"}
    client.post("/v1/sessions", json=body, environ_overrides={"HTTP_USER_AGENT": raw})

    text = log.getvalue()
    assert text.count("\n") - before == 4  # one line each
    assert_harmless(text)


@FORMATS
def test_a_crash_tells_the_line_and_not_the_values(
    make_app: MakeApp, log: io.StringIO, log_format: str
) -> None:
    app = make_app(log_format=log_format)

    @app.post("/crash")
    @public
    def crash() -> str:
        password = "terces-lacol-a"[::-1]  # Reversed, because a traceback shows the source line.
        raise RuntimeError("on purpose") if password else ValueError

    response = app.test_client().post("/crash", json={"password": "a-sent-secret"})

    assert response.status_code == 500
    text = log.getvalue()
    assert "RuntimeError: on purpose" in text
    assert response.json["request_id"] in text
    assert "a-local-secret" not in text
    assert "a-sent-secret" not in text


@FORMATS
def test_the_message_of_an_exception_can_not_steer_a_terminal(
    make_app: MakeApp, log: io.StringIO, log_format: str
) -> None:
    app = make_app(log_format=log_format)

    @app.get("/crash")
    @public
    def crash() -> str:
        raise RuntimeError(FORGED)

    assert app.test_client().get("/crash").status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert_harmless(log.getvalue())


def test_a_line_is_one_object_with_the_time_in_utc(make_app: MakeApp, log: io.StringIO) -> None:
    client = ApiClient(make_app(log_format="json", log_level="info"))
    empty(log)

    client.get("/v1/account?secret=1", headers={"X-Request-Id": "request-0001"})

    line = json.loads(log.getvalue())
    assert line.pop("ms") >= 0
    assert line.pop("timestamp").startswith(clock.now().date().isoformat())
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": "request-0001",
        "method": "GET",
        "path": "/v1/account",
        "status": 401,
        "ip": "127.0.0.1",
        "account": None,
        "session": None,
    }


def test_a_line_names_who_asked_also_where_it_is_not_ascii(
    make_app: MakeApp, sign_in: Callable[..., Person], log: io.StringIO
) -> None:
    alice = sign_in("alice", make_app(log_format="json", log_level="info"))
    assert alice.session is not None
    empty(log)

    alice.get("/v1/session")
    alice.delete("/v1/sessions/\u00e9")

    text = log.getvalue()
    assert text.isascii()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["path"] for line in lines] == ["/v1/session", "/v1/sessions/\u00e9"]
    assert {line["account"] for line in lines} == {alice.id}
    assert {line["session"] for line in lines} == {alice.session["id"]}


def test_on_a_terminal_a_line_names_who_asked(
    make_app: MakeApp, sign_in: Callable[..., Person], log: io.StringIO
) -> None:
    alice = sign_in("alice", make_app(log_format="console", log_level="info"))
    assert alice.session is not None
    empty(log)

    alice.get("/v1/session")

    words = without_colours(log.getvalue()).split()
    assert f"account={alice.id}" in words
    assert f"session={alice.session['id']}" in words


def test_one_requests_id_is_not_on_the_next_ones_lines(make_app: MakeApp, log: io.StringIO) -> None:
    client = ApiClient(make_app(log_format="json", log_level="info"))
    empty(log)

    for request_id in ("request-0001", "request-0002"):
        client.get("/v1/session", headers={"X-Request-Id": request_id})

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["request_id"] for line in lines] == ["request-0001", "request-0002"]


@pytest.mark.parametrize(
    "given",
    [
        "short",
        "x" * 65,
        "with space 1",
        "line\u2028break",
        "semi;colon1",
        "<script>1",
        "../../etc",
        "",
    ],
)
def test_a_request_id_that_is_not_sane_is_replaced(client: ApiClient, given: str) -> None:
    headers = {"X-Request-Id": given.encode().decode("latin-1")}

    response_id = client.get("/healthz", headers=headers).headers["X-Request-Id"]

    assert response_id != given
    assert re.fullmatch(r"[0-9a-f-]{36}", response_id)


def test_gunicorns_own_lines_are_escaped_too(settings: Any) -> None:
    stream = io.StringIO()
    described = gunicorn_logging(settings)
    formatter = described["formatters"]["structured"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    handler.handle(logging.LogRecord("gunicorn.error", 30, "", 0, "A %s", (FORGED,), None))

    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["event"].startswith("A \\u000a{")


def test_a_long_path_is_cut(make_app: MakeApp, log: io.StringIO) -> None:
    """A byte that is not UTF-8 is three bytes in the request and six in the log."""
    client = ApiClient(make_app(log_format="json", log_level="info"))
    empty(log)

    client.get("/" + "%ff" * 2600)

    [line] = log.getvalue().splitlines()
    assert json.loads(line)["path"] == "/" + "\ufffd" * 511
