"""Test session checks in gunicorn's main loop: the answers are a thread's, and it never blocks."""

from __future__ import annotations

import http.client
import json
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from api.server.event_loop import NonBlockingWriter
from api.server.stderr_probe import StderrProbe
from api.settings import Settings
from api.web.session_prefetch import SessionPrefetch
from tests.support import patient
from tests.support.at_once import LONGEST
from tests.support.client import PASSWORD
from tests.support.faults import redis_address, redis_number
from tests.support.metrics import numbers
from tests.support.proxy import FaultProxy
from tests.support.server import Server

TOKEN = "for Prometheus, and for nobody else"
HEAD = b"GET /v1/session HTTP/1.1\r\n"

Answer = tuple[int, dict[str, str], Any]


class KeptConnection:
    """A client that keeps its connection."""

    def __init__(self, base: str, secret: str) -> None:
        self._http = http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONGEST)
        self._headers = {"Authorization": f"Bearer {secret}"}

    def ask(self, method: str = "GET", path: str = "/v1/session", **headers: str) -> Answer:
        self._http.request(method, path, headers={**self._headers, **headers})
        response = self._http.getresponse()
        body = response.read()
        return response.status, dict(response.headers), json.loads(body) if body else None

    def close(self) -> None:
        self._http.close()


class ServerWithClients:
    """A server with its clients."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.base = server.base
        self._kept: list[KeptConnection] = []

    def sign_up(self, name: str) -> None:
        body = {"email": f"{name}@example.com", "password": PASSWORD}
        assert (
            requests.post(f"{self.base}/v1/accounts", json=body, timeout=LONGEST).status_code == 201
        )

    def sign_in(self, name: str) -> str:
        body = {"email": f"{name}@example.com", "password": PASSWORD, "deliver": "token"}
        return str(
            requests.post(f"{self.base}/v1/sessions", json=body, timeout=LONGEST).json()["token"]
        )

    def keep(self, secret: str) -> KeptConnection:
        """Return a kept connection on which checks are already answered inline."""
        connection = KeptConnection(self.base, secret)
        self._kept.append(connection)
        self.ask_inline(connection)
        return connection

    def ask_inline(self, connection: KeptConnection, **headers: str) -> Answer:
        """Ask until an answer was given inline: threads answer until the loop reaches Redis."""
        deadline = time.monotonic() + LONGEST
        while True:
            before = self.inline()
            answer = connection.ask(**headers)
            if self.inline() > before:
                return answer
            assert answer[0] == 200
            assert time.monotonic() < deadline

    def inline(self) -> float:
        """Return how many requests were answered inline."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        text = requests.get(f"{self.base}/metrics", headers=headers, timeout=LONGEST).text
        return numbers(text)["gatebook_requests_inline_total"]

    def close(self) -> None:
        for connection in self._kept:
            connection.close()


@pytest.fixture
def sites(start_server: Callable[..., Server]) -> Iterator[Callable[..., ServerWithClients]]:
    new_sites: list[ServerWithClients] = []

    def making(**changed: str) -> ServerWithClients:
        own_settings = {"METRICS_TOKEN": TOKEN, "EXTENSIONS": patient.__name__, **changed}
        new_sites.append(ServerWithClients(start_server(**own_settings)))
        return new_sites[-1]

    yield making
    for site in new_sites:
        site.close()


def test_an_answer_is_what_a_thread_would_have_answered(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites(LOG_LEVEL="info", LOG_FORMAT="json")
    site.sign_up("alice")
    secret = site.sign_in("alice")
    with closing(KeptConnection(site.base, secret)) as new:
        by_thread = new.ask(**{"X-Request-Id": "by-a-thread", "Origin": "https://elsewhere.test"})
    connection = site.keep(secret)

    headers = {"X-Request-Id": "in-the-loop", "Origin": "https://elsewhere.test"}
    inline = site.ask_inline(connection, **headers)

    assert inline[1].pop("X-Request-Id") == "in-the-loop"
    assert by_thread[1].pop("X-Request-Id") == "by-a-thread"
    for answer in (by_thread, inline):
        answer[1].pop("Date")
    assert inline == by_thread
    lines = [json.loads(line) for line in site.server.log.read_text().splitlines() if "{" in line]
    logged = {record["request_id"]: record for record in lines if record["event"] == "request"}
    assert logged["in-the-loop"].keys() == logged["by-a-thread"].keys()
    for name in ("method", "path", "status", "ip", "account", "session"):
        assert logged["in-the-loop"][name] == logged["by-a-thread"][name]


@pytest.mark.long
def test_checks_are_answered_while_all_threads_wait(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites(THREADS="2", QUEUE_TIMEOUT="300", CLIENT_TIMEOUT="300")
    site.sign_up("alice")
    connection = site.keep(site.sign_in("alice"))
    address = urlsplit(site.base)
    start = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with ThreadPoolExecutor() as pool:
        open_ = [
            pool.submit(socket.create_connection, (address.hostname, address.port))
            for _ in range(3)
        ]
        slow = [one.result() for one in open_]
    for one in slow[:2]:
        one.sendall(start + b"Content-Length: 90\r\n\r\n{")
    slow[2].sendall(b"GET /v1/session HTTP/1.1\r\nHost: x\r\n\r\n")

    answers = [connection.ask()[0] for _ in range(20)]

    assert not select.select(slow, [], [], 0)[0], "no thread was free"
    assert answers == [200] * 20
    for one in slow:
        one.close()


def test_an_ended_session_is_refused_at_once_on_every_connection(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites()
    site.sign_up("alice")
    for _ in range(5):
        secret = site.sign_in("alice")
        connections = [site.keep(secret) for _ in range(4)]
        with ThreadPoolExecutor() as pool:
            assert {future.result()[0] for future in [pool.submit(k.ask) for k in connections]} == {
                200
            }
            assert connections[0].ask("DELETE")[0] == 204
            assert {future.result()[0] for future in [pool.submit(k.ask) for k in connections]} == {
                401
            }


@pytest.mark.long
def test_what_redis_says_is_compared_with_the_ledger_when_it_is_old(
    sites: Callable[..., ServerWithClients], sql: Callable[..., list[dict[str, Any]]]
) -> None:
    site = sites(SESSION_RECHECK="1")
    site.sign_up("alice")
    connection = site.keep(site.sign_in("alice"))
    before = site.inline()

    sql("UPDATE session SET ended_at = UTC_TIMESTAMP(6)")  # Redis has lost the ending.

    deadline = time.monotonic() + LONGEST
    while connection.ask()[0] == 200:
        assert time.monotonic() < deadline
    assert site.inline() > before


def test_each_is_told_who_they_are_when_all_ask_at_once(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites()
    people = [f"person{number}" for number in range(6)]
    for name in people:
        site.sign_up(name)
    secrets = [site.sign_in(name) for name in people]
    connections = [(f"{n}@example.com", site.keep(s)) for n, s in zip(people, secrets, strict=True)]
    before = site.inline()

    def asking(email: str, connection: KeptConnection) -> bool:
        return all(connection.ask()[2]["account"]["email"] == email for _ in range(100))

    with ThreadPoolExecutor(len(connections)) as pool:
        assert all(
            future.result() for future in [pool.submit(asking, *pair) for pair in connections]
        )
    assert site.inline() > before + 300


@pytest.mark.long
def test_a_redis_that_does_not_answer_delays_nobody_else(
    sites: Callable[..., ServerWithClients], settings: Settings
) -> None:
    proxy = FaultProxy(redis_address(settings))
    with closing(proxy):
        url = f"unix://{proxy.path}?db={redis_number(settings)}"
        far = {"REDIS_TIMEOUT": "30", "REDIS_CONNECT_TIMEOUT": "30", "QUEUE_TIMEOUT": "300"}
        site = sites(REDIS_URL=url, THREADS="8", EXTENSIONS="", **far)
        site.sign_up("alice")
        secret = site.sign_in("alice")
        connections = [site.keep(secret) for _ in range(3)]

        proxy.mode = "black_hole"
        with ThreadPoolExecutor() as pool:
            futures = [pool.submit(one.ask) for one in connections]
            assert proxy.swallowed.wait(LONGEST)
            for _ in range(20):
                assert requests.get(f"{site.base}/healthz", timeout=LONGEST).status_code == 200
            assert not any(one.done() for one in futures), "they wait, and nobody else does"
            proxy.mode = "cut"
            assert [one.result()[0] for one in futures] == [503] * 3

        proxy.mode = "pass"
        assert site.keep(secret).ask()[0] == 200


@pytest.mark.long
def test_what_is_not_plain_is_answered_by_a_thread_on_the_same_connection(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites()
    site.sign_up("alice")
    secret = site.sign_in("alice")
    line = f"Authorization: Bearer {secret}\r\n".encode()
    whole = HEAD + b"Host: x\r\n" + line
    close = b"Connection: close\r\n"
    for name, request, statuses in (
        ("no Host", HEAD + line + b"\r\n", [400]),
        ("malformed", HEAD + b"Host: x\r\nX y: z\r\n" + line + b"\r\n", [400]),
        ("two at once", whole + b"\r\n" + whole + close + b"\r\n", [200, 200]),
        ("a body", whole + close + b"Content-Length: 4\r\n\r\n\r\n\r\n", [200]),
        ("the last", whole + close + b"\r\n", [200]),
        ("nobody's", HEAD + b"Host: x\r\n" + close + b"\r\n", [401]),
        ("an unknown one", HEAD + b"Host: x\r\nCookie: gatebook_session=" + b"a" * 43 + b"\r\n"
         + close + b"\r\n", [401]),
        ("two tokens", whole + line + close + b"\r\n", [401]),
    ):  # fmt: skip
        address = urlsplit(site.base)
        with closing(socket.create_connection((address.hostname, address.port), LONGEST)) as client:
            client.sendall(whole + b"\r\n")
            first = client.recv(65536)
            assert first.startswith(b"HTTP/1.1 200 "), name
            client.sendall(request)
            answer = b""
            while chunk := client.recv(65536):
                answer += chunk
        received_statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
        assert received_statuses == statuses, (name, answer)


@pytest.mark.long
def test_a_client_that_does_not_read_gets_every_answer_whole(
    sites: Callable[..., ServerWithClients],
) -> None:
    site = sites(CLIENT_TIMEOUT="300")
    site.sign_up("alice")
    secret = site.sign_in("alice")
    other = site.keep(secret)
    address = urlsplit(site.base)
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(LONGEST)
        client.connect((address.hostname, address.port))
        for number in range(3000):
            client.sendall(
                HEAD
                + f"Host: x\r\nX-Request-Id: request-{number:05}\r\n"
                f"Authorization: Bearer {secret}\r\n\r\n".encode()
            )
            if number % 100 == 0:
                assert other.ask()[0] == 200  # It does not wait for the client that does not read.
        received = b""
        while received.count(b"HTTP/1.1 200 OK") < 3000 or not received.endswith(b"}\n"):
            received += client.recv(65536)
    ids = [int(part[:5]) for part in received.split(b"X-Request-Id: request-")[1:]]
    assert ids == list(range(3000))


def test_a_writer_that_does_not_block_sends_what_fits_and_keeps_the_rest() -> None:
    writing_end, reading_end = socket.socketpair()
    with closing(writing_end), closing(reading_end):
        writing_end.setblocking(False)
        writer = NonBlockingWriter(writing_end)
        data = os.urandom(4_000_000)
        writer.sendall(data[:3_000_000])
        writer.sendall(data[3_000_000:])
        reading_end.setblocking(False)
        received = b""
        while len(received) + len(writer.unsent) < len(data):
            received += reading_end.recv(1 << 20)

        assert writer.unsent
        assert received + writer.unsent == data


def test_a_log_that_nobody_reads_has_no_room() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    room = StderrProbe(writer)
    assert room.is_writable()
    try:
        with suppress(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        assert not room.is_writable()
        os.read(reader, 65536)
        assert room.is_writable()
    finally:
        os.close(reader)
        os.close(writer)


def test_what_an_extension_hooks_in_keeps_requests_in_threads(
    make_app: Callable[..., Flask],
) -> None:
    plain = HEAD + b"Host: x\r\n\r\n"
    assert SessionPrefetch(make_app()).accepts(plain)
    assert not SessionPrefetch(make_app()).accepts(HEAD + b"Host: x\r\n")
    assert not SessionPrefetch(make_app()).accepts(plain.replace(b"session", b"sessions"))
    for hook in (Flask.before_request, Flask.after_request, Flask.teardown_appcontext):
        app = make_app()
        hook(app, lambda *_: None)
        assert not SessionPrefetch(app).accepts(plain)
    app = make_app()
    app.wsgi_app = _Middleware(app.wsgi_app)  # type: ignore[method-assign]
    assert not SessionPrefetch(app).accepts(plain)


class _Middleware:
    def __init__(self, wsgi_app: Any) -> None:
        self._wsgi_app = wsgi_app

    def __call__(self, *arguments: Any) -> Any:
        return self._wsgi_app(*arguments)
