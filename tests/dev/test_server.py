"""gunicorn as ``gunicorn.conf.py`` and ``api/server.py`` set it up, over raw sockets."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIENT_TIMEOUT = 1.0
SETTINGS = {
    "DATABASE_URL": "mysql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "x" * 43,
    "HOST": "127.0.0.1",
    "WEB_CONCURRENCY": "1",
    "THREADS": "2",
    "CLIENT_TIMEOUT": f"{CLIENT_TIMEOUT:g}",
}


def gunicorn(port: int, **settings: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name != "PUBLIC_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "tests.dev.tiny_app:app"],
        cwd=ROOT,
        env={**clean, **SETTINGS, "PORT": str(port), **settings},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    process = gunicorn(number)
    deadline = time.monotonic() + 20
    while True:
        with suppress(OSError), closing(connect(number)):
            break
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    # Read on, or a full pipe would stop it.
    log: list[str] = []
    assert process.stderr is not None
    reader = threading.Thread(target=log.extend, args=(process.stderr,))
    reader.start()
    yield number
    process.terminate()
    assert process.wait(15) == 0
    reader.join()
    process.stderr.close()
    assert "a secret in a header" not in "".join(log)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def read_all(client: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionResetError):
        while chunk := client.recv(65536):
            answer += chunk
    return answer


def exchange(port: int, request: bytes) -> bytes:
    with closing(connect(port)) as client:
        client.sendall(request)
        return read_all(client)


def parse(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, body


def get(target: str = "/", *headers: str, version: str = "HTTP/1.1") -> bytes:
    lines = [f"GET {target} {version}", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


MALFORMED = {
    "no Host": (get(), 400),
    "two Hosts": (get("/", "Host: a", "Host: b"), 400),
    "not HTTP": (b"hello\r\n\r\n", 400),
    "TLS": (bytes.fromhex("16030100a5010000a10303") + b"\r\n\r\n", 400),
    "unknown version": (get("/", "Host: a", version="HTTP/9.9"), 400),
    "lower-case method": (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "header without a colon": (get("/", "Host: a", "a secret in a header"), 400),
    "space before the colon": (get("/", "Host : a"), 400),
    "NUL in a header": (get("/", "Host: a", "X: a secret in a header\0"), 400),
    "folded header": (get("/", "Host: a", "X: a", " b"), 400),
    "bare LF": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "control character in the target": (get("/\x01", "Host: a"), 400),
    "negative Content-Length": (get("/", "Host: a", "Content-Length: -1"), 400),
    "two Content-Lengths": (get("/", "Host: a", "Content-Length: 1", "Content-Length: 2"), 400),
    "both lengths": (
        get("/", "Host: a", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        400,
    ),
    "unknown transfer coding": (get("/", "Host: a", "Transfer-Encoding: xchunked"), 501),
    "identity alone": (get("/", "Host: a", "Transfer-Encoding: identity"), 400),
    "unknown expectation": (get("/", "Host: a", "Expect: wonders"), 417),
    "long request line": (get("/" + "a" * 9000, "Host: a"), 414),
    "long header": (get("/", "Host: a", "X: " + "a" * 9000), 431),
    "many headers": (get("/", "Host: a", *(f"X-{n}: a" for n in range(100))), 431),
}


@pytest.mark.parametrize(("request_", "status"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_request_is_answered_with_one_problem(
    port: int, request_: bytes, status: int
) -> None:
    answer = exchange(port, request_)

    found, headers, body = parse(answer)
    assert found == status
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Connection"] == "close"
    assert headers["Cache-Control"] == "no-store"
    document = json.loads(body)
    assert document["code"] == "bad_request"
    assert document["status"] == status
    assert document["request_id"] == headers["X-Request-Id"]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"<" not in answer
    assert b"secret" not in answer


def test_smuggled_request_is_not_answered(port: int) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    request = (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n" % (len(smuggled) + 5)
    ) + smuggled

    assert exchange(port, request).count(b"HTTP/1.1 ") == 1


def test_http_1_0_needs_no_host(port: int) -> None:
    assert parse(exchange(port, get(version="HTTP/1.0")))[0] == 200


def test_the_server_does_not_name_itself(port: int) -> None:
    answer = exchange(port, get("/", "Host: a"))

    assert parse(answer)[0] == 200
    assert not re.search(rb"(?i)server|gunicorn|python", answer)


@pytest.mark.parametrize("target", ["/crash", "/bad-header"])
def test_crash_outside_the_framework_is_a_problem(port: int, target: str) -> None:
    status, headers, body = parse(exchange(port, get(target, "Host: a")))

    assert (status, headers["Content-Type"]) == (500, "application/problem+json")
    assert json.loads(body)["code"] == "internal_error"
    assert b"secret" not in body
    assert b"Traceback" not in body


def test_a_kept_connection_serves_several_requests(port: int) -> None:
    with closing(connect(port)) as client:
        for body in (b"one", b"two"):
            head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
            client.sendall(head + body)
            answer = b""
            while not answer.endswith(b"POST " + body):
                answer += client.recv(4096)


def trickle(client: socket.socket, data: bytes, pause: float) -> None:
    """Send a byte at a time, until done or cut off."""
    with suppress(OSError):
        for byte in data:
            client.sendall(bytes([byte]))
            time.sleep(pause)


@pytest.mark.parametrize(
    ("start", "rest", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"a" * 1000, 408),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", b"a" * 1000, None),
    ],
    ids=["head", "body"],
)
def test_slow_client_is_cut_off(port: int, start: bytes, rest: bytes, status: int | None) -> None:
    """A byte in a while renews no deadline (Slowloris)."""
    with closing(connect(port)) as client:
        began = time.monotonic()
        client.sendall(start)
        threading.Thread(target=trickle, args=(client, rest, 0.1), daemon=True).start()
        answer = read_all(client)
        took = time.monotonic() - began

    assert CLIENT_TIMEOUT * 0.9 < took < CLIENT_TIMEOUT + 3
    if status is not None:
        assert parse(answer)[0] == status


def test_silent_connections_hold_no_thread(port: int) -> None:
    """Far more of them than threads, and others are served all the same."""
    silent = [connect(port) for _ in range(50)]
    try:
        began = time.monotonic()
        assert parse(exchange(port, get("/", "Host: a")))[0] == 200
        assert time.monotonic() - began < 0.5
        assert read_all(silent[0]) == b""
        assert time.monotonic() - began < CLIENT_TIMEOUT + 3
    finally:
        for client in silent:
            client.close()


def test_client_that_does_not_hang_up_delays_nobody(port: int) -> None:
    with closing(connect(port)) as stubborn:
        stubborn.sendall(get("/", "Host: a"))
        assert stubborn.recv(4096)  # answered, asked to close, and stays
        began = time.monotonic()
        assert parse(exchange(port, get("/", "Host: a")))[0] == 200
        assert time.monotonic() - began < 0.5


def test_client_that_does_not_read_is_cut_off(port: int) -> None:
    deaf = [connect(port) for _ in range(2)]  # as many as there are threads
    try:
        for client in deaf:
            client.sendall(get("/large", "Host: a"))
        began = time.monotonic()
        assert parse(exchange(port, get("/", "Host: a")))[0] == 200
        assert time.monotonic() - began < CLIENT_TIMEOUT + 4
    finally:
        for client in deaf:
            client.close()


def test_bad_setting_is_a_line_and_not_a_trace() -> None:
    process = gunicorn(1, PORT="eighty")
    _, log = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "PORT='eighty' must be a whole number" in log
    assert "Traceback" not in log
