"""Attack with raw requests that cost too much or that two parsers would read differently."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.raw_http import exchange, parse
from tests.support.server import Server

LARGEST_HEAD = 32 * 1024
HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
GET_HEALTH = b"GET /healthz HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"
SignIn = Callable[..., Person]
ALLOWED = "https://app.example.com"


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    logs: Path = tmp_path_factory.mktemp("logs")
    server = Server({**environment, "LOG_LEVEL": "info"}, logs)
    server.await_ready()
    yield server
    server.stop()


def head_of(size: int) -> bytes:
    """Return a request whose head has this size, in fields that are each short enough."""
    start, end = b"GET /nothing HTTP/1.1\r\n" + HOST + CLOSE, b"\r\n"
    field = b"X-Much: " + b"a" * 1000 + b"\r\n"
    whole, rest = divmod(size - len(start) - len(end) - len(b"X: \r\n"), len(field))
    head = start + field * whole + b"X: " + b"a" * rest + b"\r\n" + end
    assert len(head) == size
    return head


def lines_since(server: Server, begin: int) -> list[dict[str, Any]]:
    text = server.log.read_bytes()[begin:].decode()
    assert "Traceback" not in text
    return [json.loads(line) for line in text.splitlines()]


def test_a_head_may_have_32_kib_in_however_many_fields(server: Server) -> None:
    assert parse(exchange(server.base, head_of(LARGEST_HEAD)))[0] == 404

    status, headers, problem = parse(exchange(server.base, head_of(LARGEST_HEAD + 1)))

    assert (status, headers["content-type"]) == (431, "application/problem+json")
    assert headers["connection"] == "close"
    assert problem == {
        "type": "/problems/bad-request",
        "title": "The app sent something that we could not read",
        "status": 431,
        "code": "bad_request",
        "detail": "This is a fault of the app, not yours. If it happens again, please report it.",
        "request_id": headers["x-request-id"],
        "cause": "The head of the request is too long, or has too many fields.",
    }


def test_half_a_megabyte_of_languages_is_refused_after_32_kib(server: Server) -> None:
    """60 fields of 8 KB, each short enough, cost 0.27 s of processor time for a 404."""
    field = b"Accept-Language: " + b"a;q=.1," * 1150 + b"\r\n"
    address = urlsplit(server.base)
    with closing(socket.create_connection((address.hostname, address.port), LONGEST)) as client:
        client.sendall(b"GET /nothing HTTP/1.1\r\n" + HOST + field * 5)  # The head does not end.
        answer = client.recv(65536)
        assert parse(answer)[0] == 431
        with suppress(ConnectionError):
            client.sendall(field * 55 + b"\r\n")


def test_of_the_languages_asked_for_the_first_kib_counts(server: Server) -> None:
    def title(*fields: str) -> Any:
        lines = "".join(f"Accept-Language: {value}\r\n" for value in fields).encode()
        return parse(exchange(server.base, b"GET /a HTTP/1.1\r\n" + HOST + CLOSE + lines + b"\r\n"))

    french = ", ".join(["fr"] * 250)  # 998 characters
    assert title(f"{french}, de")[1]["content-language"] == "de"
    assert title(french, "fr," * 9, "de")[1]["content-language"] == "en"
    # If the list were cut there, the rest would read as "de".
    assert title(f"{french},{'fr,' * 7}de;q=0.0")[1]["content-language"] == "en"


@pytest.mark.parametrize(
    "chunk", [b"zz\r\n", b"2\r\n{}0\r\n\r\n", b"1;\x00\r\n", b"0\r\nX Y: z\r\n\r\n"]
)
@pytest.mark.parametrize("path", [b"/v1/nothing", b"/v1/sessions"], ids=["unread", "read"])
def test_a_malformed_chunk_is_one_line_in_the_log_and_no_trace(
    server: Server, path: bytes, chunk: bytes
) -> None:
    begin = server.log.stat().st_size
    head = b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"

    answer = exchange(server.base, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)

    assert answer.count(b"HTTP/1.1 ") == 1
    lines = lines_since(server, begin)
    assert sorted(line["event"] for line in lines) == ["body_refused", "request"]
    assert {line["level"] for line in lines} == {"info"}


@pytest.mark.parametrize("media_type", [b"", b"Content-Type: text/plain\r\n"])
def test_an_empty_chunked_body_ends_a_session_and_the_next_request_is_read(
    server: Server, sign_in: SignIn, media_type: bytes
) -> None:
    alice = sign_in("alice", deliver="token")
    bearer = f"Authorization: Bearer {alice.token}\r\n".encode()
    chunked = b"Transfer-Encoding: chunked\r\n"
    end = b"DELETE /v1/session HTTP/1.1\r\n" + HOST + bearer + media_type + chunked

    full = exchange(server.base, end + CLOSE + b"\r\n2\r\n{}\r\n0\r\n\r\n")
    assert (parse(full)[0], parse(full)[2]["code"]) == (415, "unsupported_media_type")
    cut = exchange(server.base, end + b"\r\nzz\r\n" + GET_HEALTH)
    assert (cut.count(b"HTTP/1.1 "), parse(cut)[0]) == (1, 400)

    answers = exchange(server.base, end + b"\r\n0\r\n\r\n" + GET_HEALTH)
    assert [line[9:12] for line in answers.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")] == [
        b"204",
        b"200",
    ]
    assert alice.get("/v1/session").status_code == 401


@pytest.mark.parametrize(
    "fields",
    [
        b"Connection: keep-alive, close\r\n",
        b"Connection: close, keep-alive\r\n",
        b"Connection: Keep-Alive\t,\tCLOSE\r\n",
        b"Connection: keep-alive\r\nConnection: close\r\n",
        b"Connection: x-own,close\r\n",
    ],
)
def test_a_connection_closes_when_one_of_its_options_says_so(server: Server, fields: bytes) -> None:
    answer = exchange(server.base, b"GET /healthz HTTP/1.1\r\n" + HOST + fields + b"\r\n")

    assert parse(answer)[1]["connection"] == "close"


@pytest.mark.parametrize(
    "path", ["/openapi.json", "/openapi.yaml", "/docs", "/docs/start.js", "/problems/not-found"]
)
def test_what_a_cache_may_keep_says_that_it_depends_on_the_origin(
    server: Server, path: str
) -> None:
    """Otherwise a cache could give one page an answer that only another page may read."""
    for headers in ({}, {"Origin": ALLOWED}):
        response = requests.get(server.base + path, headers=headers, timeout=LONGEST)

        assert response.headers["Vary"] == "Origin"
        assert response.headers.get("Access-Control-Allow-Origin") == headers.get("Origin")
        conditional_headers = {**headers, "If-None-Match": response.headers["ETag"]}
        not_modified = requests.get(
            server.base + path, headers=conditional_headers, timeout=LONGEST
        )
        assert (not_modified.status_code, not_modified.headers["Vary"]) == (304, "Origin")
    missing = requests.get(f"{server.base}/problems/nothing", timeout=LONGEST)
    assert missing.headers["Vary"] == "Accept-Language, Origin"
