"""Test gunicorn CVE-2024-1135, CVE-2024-6827 and similar attacks against the whole application.

``tests/server/test_worker.py`` sends the whole set of malformed requests, and slow clients, to the
server alone. Here Gatebook answers, and a smuggled request could do damage.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.raw_http import exchange, parse

SMUGGLED = b"GET /v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
JSON = b"Content-Type: application/json\r\n"


def head(line: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([line, *headers, b"", b""])


POST = b"POST /v1/sessions HTTP/1.1"
HOST = b"Host: localhost"
CLOSE = b"Connection: close"

REFUSED: dict[str, tuple[bytes, int]] = {
    "both lengths, CL first": (
        head(POST, HOST, b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
        400,
    ),
    "both lengths, TE first": (
        head(POST, HOST, b"Transfer-Encoding: chunked", b"Content-Length: 5") + b"0\r\n\r\n",
        400,
    ),
    "unknown transfer coding": (head(POST, HOST, b"Transfer-Encoding: xchunked"), 501),
    "chunked is not the last": (head(POST, HOST, b"Transfer-Encoding: chunked, gzip"), 400),
    "chunked twice": (head(POST, HOST, b"Transfer-Encoding: chunked, chunked"), 400),
    "a coding that hides": (head(POST, HOST, b"Transfer-Encoding: \x0bchunked"), 400),
    "no Host": (head(POST, CLOSE), 400),
    "two Hosts": (head(POST, HOST, b"Host: evil.example", CLOSE), 400),
    "malformed request line": (b"POST\r\n\r\n", 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "two Content-Lengths": (head(POST, HOST, b"Content-Length: 0", b"Content-Length: 46"), 400),
    "a Content-Length with a sign": (head(POST, HOST, b"Content-Length: +46"), 400),
    "a space before the colon": (head(POST, HOST, b"Content-Length : 46"), 400),
    "bare LF": (b"POST /v1/sessions HTTP/1.1\nHost: localhost\n\n", 400),
    "a folded header": (head(POST, HOST, b"X-A: b", b" Transfer-Encoding: chunked"), 400),
    "an underscore for a dash": (
        head(POST, HOST, b"Content_Length: 46", b"Transfer-Encoding: xchunked"),
        501,
    ),
}


def test_what_is_not_one_clear_request_is_answered_once_with_a_problem(live_server: str) -> None:
    for name, (request, status) in REFUSED.items():
        answer = exchange(live_server, request + SMUGGLED)

        assert answer.count(b"HTTP/1.1 ") == 1, name
        received_status, headers, problem = parse(answer)
        assert (received_status, problem["status"], problem["code"]) == (
            status,
            status,
            "bad_request",
        ), name
        assert headers["content-type"] == "application/problem+json", name
        assert headers["connection"] == "close", name
        assert b"<" not in answer, name


def test_a_body_that_nobody_read_is_not_the_next_request(live_server: str) -> None:
    length = f"Content-Length: {len(SMUGGLED)}".encode()
    for line, headers, status in (
        (POST, (b"Content-Type: text/plain",), 415),
        (b"DELETE /v1/session HTTP/1.1", (b"Content-Type: application/json",), 401),
        (b"GET /healthz HTTP/1.1", (), 200),
        (b"POST /nothing HTTP/1.1", (b"Content-Type: application/json",), 404),
    ):
        answer = exchange(live_server, head(line, HOST, length, CLOSE, *headers) + SMUGGLED)

        assert answer.count(b"HTTP/1.1 ") == 1, line
        assert parse(answer)[0] == status


def test_chunks_end_where_they_say(live_server: str) -> None:
    for body in (
        b"0\r\n\r\n",
        b"2;ext=1\r\n{}\r\n0\r\n\r\n",
        b"2 ;ext\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}\r\n0\r\nX-Trailer: a\r\n\r\n",
    ):
        request = head(POST, HOST, JSON.strip(), b"Transfer-Encoding: chunked", CLOSE) + body
        answer = exchange(live_server, request + SMUGGLED)

        assert answer.count(b"HTTP/1.1 ") == 1
        assert parse(answer)[0] in {400, 422}


CHUNKS = {
    "0x": b"0x2\r\n{}\r\n0\r\n\r\n",
    "plus": b"+2\r\n{}\r\n0\r\n\r\n",
    "minus": b"-2\r\n{}\r\n0\r\n\r\n",
    "blank": b" 2\r\n{}\r\n0\r\n\r\n",
    "underscore": b"2_0\r\n{}\r\n0\r\n\r\n",
    "full-width digit": b"\xef\xbc\x92\r\n{}\r\n0\r\n\r\n",
    "no size": b"\r\n{}\r\n0\r\n\r\n",
    "bare LF": b"2\n{}\r\n0\r\n\r\n",
    "malformed extension": b"2;ext=\r\n{}\r\n0\r\n\r\n",
    "longer than its size": b"1\r\n{}\r\n0\r\n\r\n",
    "malformed trailer": b"2\r\n{}\r\n0\r\nX Y: a\r\n\r\n",
}


def test_what_is_not_well_chunked_is_refused_and_ends_the_connection(live_server: str) -> None:
    for name, chunks in CHUNKS.items():
        request = head(POST, HOST, JSON.strip(), b"Transfer-Encoding: chunked")

        answer = exchange(live_server, request + chunks + SMUGGLED)

        assert answer.count(b"HTTP/1.1 ") == 1, name
        status, headers, problem = parse(answer)
        assert (status, problem["code"]) == (400, "bad_request"), name
        assert headers["content-type"] == "application/problem+json", name
        assert headers["connection"] == "close", name


def test_a_header_with_an_underscore_is_not_taken_for_one_with_a_dash(live_server: str) -> None:
    # X_Forwarded_For and X-Forwarded-For become the same WSGI name.
    answer = exchange(
        live_server,
        head(b"DELETE /v1/session HTTP/1.1", HOST, b"Sec_Fetch_Site: cross-site", CLOSE),
    )

    # The header is neither used nor combined: the client is not a browser and is not signed in.
    assert parse(answer)[0] == 401


def test_there_is_no_control_socket(serve: Callable[..., str], tmp_path: Path) -> None:
    # On by default since 25.1: any process that can write there could control the server.
    home = tmp_path / "home"
    home.mkdir()
    serve(HOME=str(home), XDG_RUNTIME_DIR=str(home))

    assert list(home.rglob("*")) == []
