"""A session check has the same answer in the event loop and in a thread (ADR 14).

``tests/resources/test_session_read.py`` runs both ways too, without gunicorn and with a clock that
stands still.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import requests
from redis import Redis

from tests.conftest import Clock
from tests.support import patient
from tests.support.api_tokens import issue
from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.metrics import numbers
from tests.support.server import Server

TOKEN = "for Prometheus, and for nobody else"
UNKNOWN = "A" * 43
LINE = "GET /v1/session HTTP/1.1"
HEAD = "HEAD /v1/session HTTP/1.1"
OPTIONAL = "GET /v1/session?optional=true HTTP/1.1"
PASSIVE = "Session-Activity: passive"
FORGED = "Account-Id: 01a20349-1372-752e-89a7-834df2a74de4"

# Status line, headers in order, body.
Answer = tuple[int, str, int, list[tuple[str, str]], str]


def cookie(secret: str) -> str:
    return f"Cookie: gatebook_session={secret}"


def bearer(secret: str) -> str:
    return f"Authorization: Bearer {secret}"


@contextmanager
def kept_connection(base: str) -> Iterator[Callable[..., Answer]]:
    """Lend a connection whose next request arrives on a kept connection."""
    address = urlsplit(base)
    with closing(socket.create_connection((address.hostname, address.port), LONGEST)) as client:

        def ask(line: str, *headers: str) -> Answer:
            method = line.partition(" ")[0]
            client.sendall("\r\n".join((line, *headers, "", "")).encode("latin-1"))
            response = HTTPResponse(client, method=method)
            response.begin()
            body = _without_chance(response.read().decode())
            lines = (f"{name}: {value}" for name, value in response.headers.items())
            pairs = [_pair(_without_chance(line)) for line in lines]
            return response.version, response.reason, response.status, pairs, body

        assert ask("GET /healthz HTTP/1.1", "Host: x")[2] == 200
        yield ask


def _without_chance(value: str) -> str:
    """Leave out the time of the answer, and a request id that the server made."""
    value = re.sub(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "a date", value)
    request_id = (
        r"""(?i)^(x-request-id: |.*"request_id":")[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"""
    )
    return re.sub(request_id, r"\1a request id", value)


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def account_ids(answer: Answer) -> list[str]:
    return [value for name, value in answer[3] if name == "Account-Id"]


def inline(server: Server) -> float:
    """Return how many requests the event loop has answered."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    text = requests.get(f"{server.base}/metrics", headers=headers, timeout=LONGEST).text
    return numbers(text)["gatebook_requests_inline_total"]


def await_fast_path(server: Server, secret: str) -> None:
    """Ask until the event loop answers: its connection with Redis is opened in a thread."""
    with kept_connection(server.base) as ask:
        while not inline(server):
            assert ask(LINE, "Host: x", bearer(secret))[2] == 200


def test_a_session_check_has_the_same_answer_in_the_event_loop_and_in_a_thread(
    start_server: Callable[..., Server],
    sign_in: Callable[..., Person],
    clock: Clock,
    redis: Redis,
    sql: Callable[..., Any],
) -> None:
    clock.advance(hours=-8)
    idle = sign_in("irene").secret
    clock.advance(hours=8)
    alice = sign_in("alice")
    live, remembered = alice.secret, alice.on_another_device(remember=True).secret
    app = alice.on_another_device(deliver="token").secret
    ended = alice.on_another_device(deliver="token")
    assert ended.delete("/v1/session").status_code == 204
    lost_secret = alice.on_another_device().secret  # ended, and Redis has lost it
    sql("UPDATE session SET ended_at = UTC_TIMESTAMP(6) ORDER BY id DESC LIMIT 1")
    origin = "Origin: https://elsewhere.test"
    inline_safe = {
        "live cookie": (LINE, cookie(live)),
        "live cookie, remembered": (LINE, cookie(remembered)),
        "live bearer": (LINE, bearer(app)),
        "scheme in lower case": (LINE, f"Authorization: bearer {app}"),
        "bearer and cookie": (LINE, cookie(live), bearer(app)),
        "bearer and a made-up cookie": (LINE, cookie(UNKNOWN), bearer(app)),
        "quoted cookie": (LINE, f'Cookie: a=b; gatebook_session="{live}"'),
        "two cookies of the name": (
            LINE,
            f"Cookie: gatebook_session={live}; gatebook_session={UNKNOWN}",
        ),
        "two Cookie fields": (LINE, "Cookie: a=b", cookie(live), "Cookie: c=d"),
        "two Cookie fields of the name": (LINE, cookie(live), cookie(UNKNOWN)),
        "lost by Redis": (LINE, cookie(lost_secret)),
        "conditional": (LINE, cookie(live), 'If-None-Match: "a", *'),
        "modified since": (LINE, cookie(live), "If-Modified-Since: Sun, 29 Nov 2026 10:00:00 GMT"),
        "range": (LINE, cookie(live), "Range: bytes=0-3"),
        "cross-site origin": (LINE, cookie(live), origin, "Sec-Fetch-Site: cross-site"),
        "allowed origin": (LINE, cookie(live), "Origin: https://app.example.com"),
        "request id": (LINE, cookie(live), "X-Request-Id: one-of-the-client"),
        "request id, malformed": (LINE, cookie(live), "X-Request-Id: \xff <b>"),
        "language": (LINE, cookie(live), "Accept-Language: de, *;q=0.1"),
        "not acceptable": (LINE, cookie(live), "Accept: text/html"),
        "passive": (LINE, cookie(live), PASSIVE),
        "passive bearer": (LINE, bearer(app), PASSIVE),
        "address of a proxy": (LINE, cookie(live), "X-Forwarded-For: 192.0.2.1"),
        "forged id": (LINE, cookie(live), FORGED),
        "forged ids": (LINE, cookie(live), FORGED, FORGED, FORGED.replace("-", "_", 1)),
        "hop-by-hop id": (LINE, cookie(live), "Connection: keep-alive, Account-Id", FORGED),
    }
    cases = {
        **inline_safe,
        "ended cookie": (LINE, cookie(ended.secret)),
        "ended bearer": (LINE, bearer(ended.secret)),
        "idle timeout": (LINE, cookie(idle)),
        "unknown cookie": (LINE, cookie(UNKNOWN)),
        "unknown bearer before a live cookie": (LINE, cookie(live), bearer(UNKNOWN)),
        "malformed cookie": (LINE, cookie("short")),
        "a made-up cookie before a live one": (LINE, cookie(UNKNOWN), cookie(live)),
        "a cookie inside the value of another": (LINE, f"Cookie: a=b,gatebook_session={live}"),
        "malformed bearer": (LINE, bearer("A" * 42 + "*")),
        "no secret": (LINE,),
        "no secret, forged id": (LINE, FORGED),
        "optional, nobody, forged id": (OPTIONAL, FORGED),
        "no secret, cross-site origin": (LINE, origin),
        "two tokens": (LINE, bearer(app), bearer(app)),
        "HEAD, live": (HEAD, cookie(live)),
        "HEAD, unknown": (HEAD, cookie(UNKNOWN)),
        "unknown activity": (LINE, cookie(live), "Session-Activity: none"),
        "passive twice": (LINE, cookie(live), PASSIVE, PASSIVE),
        "passive, ended": (LINE, cookie(ended.secret), PASSIVE),
        "optional": (OPTIONAL, cookie(live)),
        "optional, nobody": (OPTIONAL,),
        "optional, ended": (OPTIONAL, cookie(ended.secret)),
        "optional, with another value": ("GET /v1/session?optional=1 HTTP/1.1", cookie(live)),
        "query string": ("GET /v1/session?a=b HTTP/1.1", cookie(live)),
        "absolute target": ("GET http://x/v1/session HTTP/1.1", cookie(live)),
        "slash behind": ("GET /v1/session/ HTTP/1.1", cookie(live)),
        "preflight": ("OPTIONS /v1/session HTTP/1.1", origin, "Access-Control-Request-Method: GET"),
        "empty body": (LINE, cookie(live), "Content-Length: 0"),
        "the last on its connection": (LINE, cookie(live), "Connection: close"),
        "HTTP/1.0": ("GET /v1/session HTTP/1.0", cookie(live)),
    }
    api_token = issue(alice)
    cases |= {
        "API token": (LINE, bearer(api_token)),
        "API token before a live cookie": (LINE, cookie(live), bearer(api_token)),
        "API token, wrong checksum": (LINE, cookie(live), bearer(api_token[:-1])),
        "optional, API token": (OPTIONAL, bearer(api_token)),
        "API token for itself": ("GET /v1/token HTTP/1.1", bearer(api_token)),
    }
    own_settings = {
        "METRICS_TOKEN": TOKEN,
        "EXTENSIONS": patient.__name__,
        "SESSION_RECHECK": "3600",
    }
    loop, thread = (
        start_server(**own_settings),
        start_server(SERVER_FAST_PATH="off", **own_settings),
    )
    await_fast_path(loop, app)
    began = inline(loop)
    answers: dict[str, dict[str, Answer]] = {"loop": {}, "thread": {}}

    for way, server in (("thread", thread), ("loop", loop)):
        for case, (line, *headers) in cases.items():
            with kept_connection(server.base) as ask:
                answers[way][case] = ask(line, "Host: x", *headers)

    assert answers["loop"] == answers["thread"]
    statuses = {case: answer[2] for case, answer in answers["loop"].items()}
    refused = ("idle timeout", "ended cookie", "two tokens")
    refused += ("a made-up cookie before a live one", "a cookie inside the value of another")
    assert {statuses[case] for case in refused} == {401}
    assert {statuses[case] for case in inline_safe} == {200}
    named = {case: account_ids(answer) for case, answer in answers["loop"].items()}
    assert [named[case] for case in inline_safe] == [[alice.id]] * len(inline_safe)
    nobody = ("no secret", "no secret, forged id", "optional, nobody, forged id", *refused)
    assert [named[case] for case in nobody] == [[""]] * len(nobody)
    assert (inline(loop) - began, inline(thread)) == (len(inline_safe), 0)
