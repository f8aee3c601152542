"""Attack with torn or planted sessions in Redis: they count as missing and end no worker.

Both ways to a session are tested: a kept connection, which the main loop answers, and a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from tests.server.test_event_loop import TOKEN, KeptConnection, ServerWithClients
from tests.support import patient
from tests.support.server import Server

CREATED, AUTHENTICATED, LAST_SEEN, EXPIRES, IDLE = 2, 3, 4, 5, 6  # indexes of a session's members
NAIVE = "2026-01-01T00:00:00"


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    own_settings = {"METRICS_TOKEN": TOKEN, "EXTENSIONS": patient.__name__}
    logs: Path = tmp_path_factory.mktemp("logs")
    server = Server({**environment, **own_settings}, logs)
    server.await_ready()
    yield server
    server.stop()


def changed(member: int, value: object) -> Callable[[bytes], bytes]:
    """Return a function that replaces one member of a cached session."""

    def change(raw: bytes) -> bytes:
        session, checked_at, run = msgspec.msgpack.decode(raw[1:])
        session[member] = value
        return b"L" + msgspec.msgpack.encode([session, checked_at, run])

    return change


def compared_at_no_time_zone(raw: bytes) -> bytes:
    session, _, run = msgspec.msgpack.decode(raw[1:])
    return b"L" + msgspec.msgpack.encode([session, NAIVE, run])


GARBAGE: dict[str, Callable[[bytes], bytes]] = {
    "invalid UTF-8": lambda raw: raw.replace(b"alice@example.com", b"alice@\xff\xfe\xfd.com "),
    "created at no time zone": changed(CREATED, NAIVE),
    "authenticated at no time zone": changed(AUTHENTICATED, NAIVE),
    "seen at no time zone": changed(LAST_SEEN, NAIVE),
    "expires at no time zone": changed(EXPIRES, NAIVE),
    "compared at no time zone": compared_at_no_time_zone,
    "before the first year": changed(CREATED, "0001-01-01T00:00:00+14:00"),
    "seen in the last year": changed(LAST_SEEN, "9999-12-31T23:59:59Z"),
    "idle for longer than there is time": changed(IDLE, 2**63 - 1),
    "idle for less than no time": changed(IDLE, -1),
}


def test_a_session_that_cannot_be_read_comes_from_the_ledger_and_ends_no_worker(
    server: Server, redis: Redis
) -> None:
    site = ServerWithClients(server)
    site.sign_up("alice")
    secret = site.sign_in("alice")
    connection = site.keep(secret)
    before, workers = connection.ask()[2], server.workers()
    [key] = redis.scan_iter("gatebook-test:session:*")
    raw = bytes(redis.get(key) or b"")

    for name, torn in GARBAGE.items():
        assert torn(raw) != raw, name
        redis.set(key, torn(raw))
        assert connection.ask()[::2] == (200, before), name
        redis.set(key, torn(raw))
        with closing(KeptConnection(server.base, secret)) as new:
            assert new.ask()[::2] == (200, before), name

    assert server.workers() == workers
    site.close()
    assert "Traceback" not in server.log.read_text()
