"""Test gunicorn over raw sockets, set up by ``gunicorn.conf.py`` and ``api/server/worker.py``."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from api.server import worker as server
from api.server.connection import ClientConnection, _Unreader
from api.settings import Settings
from api.web.cross_origin import cors_headers
from tests.support.at_once import LONGEST
from tests.support.server import GUNICORN

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "DATABASE_URL": "mysql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "x" * 43,
    "HOST": "127.0.0.1",
    "WEB_CONCURRENCY": "1",
    "THREADS": "2",
    # These are long enough for any machine; a test of one of them sets it.
    "CLIENT_TIMEOUT": "300",
    "QUEUE_TIMEOUT": "300",
}


def gunicorn(port: int, **settings: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name != "PUBLIC_URL"}
    return subprocess.Popen(
        [GUNICORN, "-c", "gunicorn.conf.py", "tests.server.tiny_app:app"],
        cwd=ROOT,
        env={**clean, **SETTINGS, "PORT": str(port), **settings},
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


class SingleWorkerServer:
    """A running gunicorn with one worker."""

    def __init__(self, port: int, process: subprocess.Popen[str], log: list[str]) -> None:
        self.port = port
        self.process = process
        self.log = log

    @property
    def worker(self) -> int:
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@contextmanager
def served(**settings: str) -> Iterator[SingleWorkerServer]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    process = gunicorn(number, **settings)
    # Read the log continuously: a full pipe would block gunicorn.
    log: list[str] = []
    assert process.stderr is not None
    reader = threading.Thread(target=log.extend, args=(process.stderr,))
    reader.start()
    try:
        deadline = time.monotonic() + LONGEST
        while True:
            with suppress(OSError), closing(connect(number)):
                break
            assert process.poll() is None, log
            assert time.monotonic() < deadline
            time.sleep(0.02)
        # The arbiter listens before it has a worker.
        assert parse(exchange(number, get("/", "Host: a")))[0] == 200
        yield SingleWorkerServer(number, process, log)
        process.terminate()
        assert process.wait(LONGEST) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join()
        process.stderr.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as server:
        yield server.port
    assert "a secret in a header" not in "".join(server.log)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONGEST)


def read_all(client: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionResetError):
        while chunk := client.recv(65536):
            answer += chunk
    return answer


def read_all_and_close(client: socket.socket) -> bytes:
    with closing(client):
        return read_all(client)


def read_until(client: socket.socket, end: bytes) -> None:
    answer = b""
    while not answer.endswith(end):
        chunk = client.recv(4096)
        assert chunk, answer
        answer += chunk


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

    received_status, headers, body = parse(answer)
    assert received_status == status
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


def test_nobody_at_the_other_end_says_where_the_application_begins(port: int) -> None:
    """Gunicorn takes ``SCRIPT_NAME`` from trusted proxies and then routes a different path."""
    status, _, body = parse(
        exchange(port, get("/moved/crash", "Host: a", "SCRIPT_NAME: /moved"))  # not /crash
    )

    assert (status, body) == (200, b"GET ")


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
            read_until(client, b"POST " + body)


@pytest.fixture(scope="module")
def hasty() -> Iterator[int]:
    """Yield the port of a server that waits at most a second for a client."""
    with served(CLIENT_TIMEOUT="1") as server:
        yield server.port


def is_cut_off(client: socket.socket, data: bytes, pause: float) -> bool:
    """Send one byte at a time; return whether the connection was closed before all were sent."""
    try:
        for byte in data:
            client.sendall(bytes([byte]))
            time.sleep(pause)
    except OSError:
        return True
    return False


@pytest.mark.long
@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", 408),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", None),
    ],
    ids=["head", "body"],
)
def test_slow_client_is_cut_off(hasty: int, start: bytes, status: int | None) -> None:
    """Slowloris: single bytes do not extend a deadline, although 30 s of them are available."""
    with closing(connect(hasty)) as client, ThreadPoolExecutor(1) as sending:
        began = time.monotonic()
        client.sendall(start)
        cut_off = sending.submit(is_cut_off, client, b"a" * 300, 0.1)
        answer = read_all(client)
        assert time.monotonic() - began > 0.9
        assert cut_off.result()

    if status is not None:
        assert parse(answer)[0] == status


def test_silent_connections_hold_no_thread(port: int) -> None:
    """There are far more connections than threads, and other requests are still served."""
    silent = [connect(port) for _ in range(50)]
    try:
        assert parse(exchange(port, get("/", "Host: a")))[0] == 200
        assert not select.select(silent, [], [], 0)[0], "none was sent away for it"
    finally:
        for client in silent:
            client.close()


def test_silent_connection_is_closed_after_a_while(hasty: int) -> None:
    with closing(connect(hasty)) as silent:
        assert read_all(silent) == b""


@pytest.mark.long
def test_client_that_does_not_hang_up_delays_nobody() -> None:
    """The server waits for that client to close, for far longer than others wait for an answer."""
    with served(_LINGER="300") as server, closing(connect(server.port)) as stubborn:
        stubborn.sendall(get("/", "Host: a"))
        assert stubborn.recv(4096)  # It is answered and asked to close, and stays.
        assert parse(exchange(server.port, get("/", "Host: a")))[0] == 200


def test_client_that_does_not_read_is_cut_off(hasty: int) -> None:
    """Otherwise two such clients would block both threads forever."""
    deaf = [connect(hasty) for _ in range(2)]  # as many as there are threads
    try:
        for client in deaf:
            client.sendall(get("/large", "Host: a"))
        assert parse(exchange(hasty, get("/", "Host: a")))[0] == 200
    finally:
        for client in deaf:
            client.close()


def test_bad_setting_is_a_line_and_not_a_trace() -> None:
    process = gunicorn(1, PORT="eighty")
    _, log = process.communicate(timeout=LONGEST)

    assert process.returncode == 1
    assert "PORT='eighty' must be a whole number" in log
    assert "Traceback" not in log


class LostNetwork:
    """A client's socket after the network to the client has failed."""

    def gettimeout(self) -> None:
        return None

    def settimeout(self, timeout: float | None) -> None:
        pass

    def recv(self, size: int) -> bytes:
        raise OSError(errno.EHOSTUNREACH, "No route to host")


def test_a_network_that_is_gone_is_a_client_that_hung_up() -> None:
    unreader = _Unreader(LostNetwork())  # type: ignore[arg-type]
    unreader.begin(LONGEST)

    assert unreader.read() == b""


def test_a_network_that_goes_while_an_answer_is_written_is_no_error_of_ours(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was logged as an ERROR with a traceback, which a client could cause at will."""

    def answer(_environ: dict[str, Any], start_response: Any) -> None:
        start_response("200 OK", [])
        raise OSError(errno.EHOSTUNREACH, "No route to host")

    errors: list[object] = []
    with idle_worker(settings) as worker, connection_to(worker) as (conn, theirs):
        worker.wsgi = answer
        monkeypatch.setattr(worker.log, "exception", errors.append)
        monkeypatch.setattr(worker.log, "error", errors.append)
        theirs.sendall(get("/", "Host: a"))
        theirs.shutdown(socket.SHUT_WR)
        conn.queued_at = time.monotonic()

        assert worker.handle(conn) is False

    assert errors == []


class Gate:
    """A gate at which requests for ``/hang`` wait until the test releases them."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LONGEST)
        self.number = str(self._listener.getsockname()[1])
        self._waiting: list[socket.socket] = []
        self._clients: list[socket.socket] = []

    def hang(self, port: int, count: int) -> None:
        """Send requests to ``/hang`` and return when this many threads wait."""
        for _ in range(count):
            client = connect(port)
            client.sendall(get("/hang", "Host: a"))
            self._clients.append(client)
            self._waiting.append(self._listener.accept()[0])

    def release(self) -> list[bytes]:
        """Release the waiting requests and return their responses; their threads are free again."""
        for waiting in self._waiting:
            waiting.close()
        answers = [read_all(client) for client in self._clients]
        for client in self._clients:
            client.close()
        self._waiting, self._clients = [], []
        return answers

    def close(self) -> None:
        for connection in (*self._waiting, *self._clients, self._listener):
            connection.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    with closing(Gate()) as gate:
        yield gate


def assert_shed(answer: bytes, **more: str) -> None:
    status, headers, body = parse(answer)
    assert (status, answer.count(b"HTTP/1.1 ")) == (503, 1)
    del headers["Date"]
    request_id = headers.pop("X-Request-Id")
    assert headers == {
        "Connection": "close",
        "Content-Type": "application/problem+json",
        "Content-Language": "en",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Retry-After": "2",
        "Vary": "Origin",
        **more,
    }
    assert json.loads(body) == {
        "type": "/problems/unavailable",
        "title": "Not available right now",
        "status": 503,
        "code": "unavailable",
        "detail": "The server is too busy. Nothing was changed.",
        "request_id": request_id,
    }


@pytest.mark.long
def test_a_request_that_has_queued_too_long_is_told_so_while_those_before_it_hang(
    gate: Gate,
) -> None:
    # The waiting threads do not count as stuck.
    with served(QUEUE_TIMEOUT="0.4", _STUCK_AFTER="300", GATE=gate.number) as server:
        gate.hang(server.port, 2)
        began = time.monotonic()
        assert_shed(exchange(server.port, get("/", "Host: a")))
        assert time.monotonic() - began > 0.35

        assert [parse(answer)[0] for answer in gate.release()] == [200, 200]
        assert parse(exchange(server.port, get("/", "Host: a")))[0] == 200
    assert sum("Shed a request" in line for line in server.log) == 1


class IdleWorker(server.Worker):
    """A worker that never runs what it queues."""

    def _submit(self, pool: ThreadPoolExecutor, conn: ClientConnection) -> Future[Any]:
        return Future()


@contextmanager
def idle_worker(settings: Settings) -> Iterator[IdleWorker]:
    config = Config()
    config.set("threads", 2)
    worker = IdleWorker(1, os.getpid(), [], SimpleNamespace(), 30, config, Logger(config))
    worker.settings = settings
    with closing(worker.tmp):
        yield worker


@contextmanager
def connection_to(worker: server.Worker) -> Iterator[tuple[ClientConnection, socket.socket]]:
    ours, theirs = socket.socketpair()
    client_address, server_address = ("127.0.0.1", 1), ("127.0.0.1", 2)
    with closing(ours), closing(theirs):
        timeout = worker.settings.client_timeout
        yield (
            ClientConnection(worker.cfg, ours, client_address, server_address, timeout=timeout),
            theirs,
        )


@pytest.mark.parametrize("origin", ["https://app.example", "https://app.example.evil"])
def test_a_request_that_comes_to_its_thread_too_late_is_shed(
    settings: Settings, origin: str
) -> None:
    """The main loop may check too late, for example after the process was suspended.

    A page of an allowed origin may read that it can try again.
    """
    with idle_worker(settings) as worker, connection_to(worker) as (conn, theirs):
        worker.settings = dataclasses.replace(settings, allowed_origins=("https://app.example",))
        theirs.sendall(get("/", "Host: a", f"Origin: {origin}"))
        theirs.shutdown(socket.SHUT_WR)
        conn.queued_at = time.monotonic() - worker.settings.queue_timeout - 0.1

        assert worker.handle(conn) is False

        allowed = cors_headers(origin, worker.settings)
        assert len(allowed) == (3 if origin == "https://app.example" else 0)
        assert_shed(read_all(theirs), **allowed)


def test_health_is_answered_while_all_threads_hang_and_all_else_is_refused_at_once(
    gate: Gate,
) -> None:
    health = get("/healthz", "Host: a")
    """At once: whoever waited here for a thread or for a client would do so for 300 s."""
    with (
        served(GATE=gate.number) as server,
        closing(connect(server.port)) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        read_until(connection, b"GET ")
        gate.hang(server.port, 2)
        assert parse(exchange(server.port, health))[0] == 200

        for _ in range(3):
            assert exchange(server.port, health).endswith(b"GET ")
            assert parse(exchange(server.port, health.replace(b"GET", b"HEAD")))[0] == 200
            assert_shed(exchange(server.port, get("/", "Host: a")))
            assert_shed(exchange(server.port, get("/healthz/x", "Host: a")))
            assert_shed(exchange(server.port, health.replace(b"GET", b"POST")))
        status, headers, body = parse(exchange(server.port, b"HEAD / HTTP/1.0\r\n\r\n"))
        assert (status, headers["Retry-After"], body) == (503, "2", b"")
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert_shed(read_all(connection))

        assert [parse(answer)[0] for answer in gate.release()] == [200, 200]
        for target in ("/", "/healthz"):
            assert parse(exchange(server.port, get(target, "Host: a")))[0] == 200
        tasks = len(list(Path(f"/proc/{server.worker}/task").iterdir()))
        assert tasks <= 1 + 2 + 2  # the main loop, THREADS, and the overflow threads


@pytest.mark.long
@pytest.mark.parametrize(
    "request_",
    [b"GET / HTTP/1.1\r\nHost:", get("/", "Host: a")],
    ids=["does not finish its head", "does not hang up"],
)
def test_health_is_answered_beside_clients_who_hold_the_spare_threads(
    gate: Gate, request_: bytes
) -> None:
    with served(_LINGER="300", GATE=gate.number) as server, ExitStack() as stack:
        gate.hang(server.port, 2)
        assert parse(exchange(server.port, get("/healthz", "Host: a")))[0] == 200
        for _ in range(2):
            stack.enter_context(closing(connect(server.port))).sendall(request_)
        assert parse(exchange(server.port, get("/healthz", "Host: a")))[0] == 200
        gate.release()


@pytest.mark.long
def test_a_crowd_that_does_not_finish_its_heads_is_sent_away_without_delay(gate: Gate) -> None:
    with served(GATE=gate.number) as server, ExitStack() as stack:
        gate.hang(server.port, 2)
        assert parse(exchange(server.port, get("/healthz", "Host: a")))[0] == 200
        crowd = [stack.enter_context(closing(connect(server.port))) for _ in range(60)]
        for client in crowd:
            client.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert parse(exchange(server.port, get("/healthz", "Host: a")))[0] == 200
        assert_shed(exchange(server.port, get("/", "Host: a")))
        for client in crowd:
            assert_shed(read_all(client))
        gate.release()


@pytest.mark.long
def test_health_does_not_wait_behind_a_long_queue(gate: Gate) -> None:
    """The threads progress, but 5 s of work are queued: twice as long as a health check waits."""
    with served(_STUCK_AFTER="2.5", GATE=gate.number) as server, ExitStack() as stack:
        clients = [stack.enter_context(closing(connect(server.port))) for _ in range(101)]
        *workers, health = clients
        gate.hang(server.port, 2)
        for client in workers:
            client.sendall(get("/work", "Host: a"))
        health.sendall(get("/healthz", "Host: a"))
        # All at once, because a thread waits for its client to close.
        with ThreadPoolExecutor(100) as crowd:
            answers = [crowd.submit(read_all_and_close, client) for client in workers]
            gate.release()
            status, headers, _ = parse(read_all(health))
            assert [parse(answer.result())[0] for answer in answers] == [200] * 100
        assert status == 200
        turn = int(headers["X-Turn"])
        # The server's own numbering shows that the health check did not wait for these.
        assert sum(int(parse(answer.result())[1]["X-Turn"]) > turn for answer in answers) > 15


def test_health_is_known_while_a_thread_goes_from_one_request_to_the_next(
    settings: Settings,
) -> None:
    """For a moment no thread is busy, although many requests wait."""
    with idle_worker(settings) as worker, ExitStack() as stack:
        worker.tpool = None
        for target in ("/", "/", "/", "/healthz", "/"):
            conn, client = stack.enter_context(connection_to(worker))
            client.sendall(get(target, "Host: a"))
            worker.enqueue_req(conn)
        for_health = [conn.for_health for conn in worker._queued]
        assert for_health == [False, False, False, True, False]


@pytest.mark.long
def test_a_burst_is_served_whole(gate: Gate) -> None:
    """All threads are busy for longer than the limit for stuck threads, but they progress."""
    with (
        served(_STUCK_AFTER="2.5", GATE=gate.number) as server,
        ThreadPoolExecutor(40) as crowd,
    ):
        gate.hang(server.port, 2)
        at_once = [crowd.submit(exchange, server.port, get("/", "Host: a")) for _ in range(40)]
        gate.release()
        assert [parse(future.result())[0] for future in at_once] == [200] * 40

        def eight(_: int) -> list[int]:
            work = get("/work", "Host: a")
            return [parse(exchange(server.port, work))[0] for _ in range(8)]

        assert list(crowd.map(eight, range(8))) == [[200] * 8] * 8


def test_sigterm_finishes_what_is_in_flight_and_refuses_what_is_new(gate: Gate) -> None:
    with served(GATE=gate.number) as server:
        gate.hang(server.port, 1)
        server.process.terminate()
        deadline = time.monotonic() + LONGEST
        refused = False
        while not refused:
            try:
                connect(server.port).close()
            except ConnectionResetError:
                pass  # The connection arrived at the moment in which the listener was closed.
            except ConnectionRefusedError:
                refused = True
            assert time.monotonic() < deadline

        (answer,) = gate.release()
        status, headers, body = parse(answer)
        assert (status, headers["Connection"], body) == (200, "close", b"GET ")
        assert server.process.wait(LONGEST) == 0


@pytest.mark.long
def test_sigterm_answers_those_who_had_connected_before() -> None:
    with served() as server, ExitStack() as stack:
        worker = server.worker
        os.kill(worker, signal.SIGSTOP)
        clients = [stack.enter_context(closing(connect(server.port))) for _ in range(5)]
        for client in clients:
            client.sendall(get("/", "Host: a"))
        server.process.terminate()
        os.kill(worker, signal.SIGTERM)
        os.kill(worker, signal.SIGCONT)

        assert [parse(read_all(client))[0] for client in clients] == [200] * 5
        assert server.process.wait(LONGEST) == 0
