"""The bytes of ``make bench ARGS=growth``: of rows, of keys, and of what requests move."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.harness import cases, redis_bytes, table_bytes
from bench.harness.dataset import copies
from bench.harness.dataset.people import PASSWORD, People
from bench.harness.raw_http import Client, request
from bench.harness.redis_bytes import KeyBytes
from bench.harness.servers import Server
from bench.harness.services import Place
from bench.harness.table_bytes import TableBytes
from bench.harness.traffic import Meter, Traffic
from dev.console import Trouble, say

_PREFIX = "gatebook:session:"
_LIFE = 86_400  # seconds
# as api/cache/sessions.py writes them
_MARKERS = {"marker: ended": b"G", "marker: held": b"H" + 16 * b"x"}
_CHECKS = 200  # requests of a kind; sessions of as many accounts
_SIGN_INS = 40  # twice as many passwords come from one address, which may send a hundred
_TABLES = (
    *("account", "session", "audit_event", "audit_leaf", "audit_tile"),
    *copies.COPIED,
)


@dataclass(frozen=True)
class Sizes:
    """How much is made for it."""

    keys: tuple[int, ...]  # sessions in Redis
    markers: int
    copies: int  # rows of each table in copies.COPIED
    sealed: int  # events with a leaf


FULL = Sizes(keys=(100_000, 1_000_000), markers=100_000, copies=50_000, sealed=1_000_000)
QUICK = Sizes(keys=(10_000, 50_000), markers=10_000, copies=10_000, sealed=50_000)


@dataclass(frozen=True)
class Servers:
    """Gatebooks with other settings, all on the same MariaDB and Redis."""

    plain: Server
    limited: Server  # the throttles are on
    comparing: Server  # compares a session with the ledger after a second, and writes nothing down
    touching: Server  # the same, and writes its use down


@dataclass(frozen=True)
class Bytes:
    """All that was counted."""

    traffic: list[Traffic]
    tables: list[TableBytes]
    keys: list[KeyBytes]


def measure(place: Place, servers: Servers, people: People, sizes: Sizes) -> Bytes:
    """Count them, at the number of accounts that there is."""
    say("Counting the bytes that requests move …")
    traffic = _traffic(place, servers, people)
    with place.redis() as redis:
        throttles = [
            found
            for kind, pattern in _THROTTLES.items()
            if (found := redis_bytes.of_present(redis, kind, pattern))
        ]
        values = [value for value in _values(redis) if value]
        say("Filling Redis …")
        keys = [
            redis_bytes.measure(redis, "live session", _PREFIX, values, number, _LIFE)
            for number in sizes.keys
        ]
        markers = [
            redis_bytes.measure(redis, kind, _PREFIX, [value], sizes.markers, _LIFE)
            for kind, value in _MARKERS.items()
        ]
        redis.flushdb()
    say("Filling the other tables …")
    with place.sql() as sql:
        for table in copies.COPIED:
            copies.copy_rows(sql, people.values, table, sizes.copies)
        copies.seal_made_up_events(sql, people.values, sizes.sealed)
        tables = table_bytes.measure(sql, place.database, _TABLES)
    return Bytes(traffic, tables, [*keys, *markers, *throttles])


# by kind: what the keys are called, see api/throttling
_THROTTLES = {
    "throttle: sign-ins of an account": "gatebook:limits:account-changes:*:sessions",
    "throttle: wrong passwords of an account": "gatebook:limits:failures:*",
    "throttle: passwords of an address": "gatebook:limits:password-address:*",
}


def _values(redis: Any) -> Iterable[bytes | None]:
    names = list(redis.scan_iter(f"{_PREFIX}*"))
    return (value for value in redis.mget(names) if value is not None and value[:1] == b"L")


def _traffic(place: Place, servers: Servers, people: People) -> list[Traffic]:
    checks = [
        request("GET", "/v1/session", cases.cookie(people, account)) for account in range(_CHECKS)
    ]
    addresses = [people.email(_CHECKS + number) for number in range(_SIGN_INS)]
    sign_ins = [_once(one) for one in cases.sign_ins(servers.limited, addresses)]
    sign_ups = [
        _once(
            request(
                "POST",
                "/v1/accounts",
                body={"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD},
            )
        )
        for _ in range(_SIGN_INS)
    ]
    meter = Meter(place)
    found = []
    with place.redis() as redis:
        redis.flushdb()
    for title, server in (
        ("session check, not in Redis yet", servers.plain),
        ("session check", servers.plain),
        ("session check, compared with the ledger", servers.comparing),
        ("session check, compared, its use written down", servers.touching),
    ):
        if server is not servers.plain:
            time.sleep(1.2)  # each is due to be compared: SESSION_RECHECK is a second there
        found.append(meter.measure(title, len(checks), _sender(server, checks, 200)))
    answers: list[Any] = []
    found.append(
        meter.measure("sign-in", len(sign_ins), _sender(servers.limited, sign_ins, 201, answers))
    )
    sign_outs = [
        request("DELETE", "/v1/session", {"Authorization": f"Bearer {one['token']}"})
        for one in answers
    ]
    found.append(meter.measure("sign-out", len(sign_outs), _sender(servers.plain, sign_outs, 204)))
    found.append(meter.measure("sign-up", len(sign_ups), _sender(servers.limited, sign_ups, 201)))
    meter.close()
    return found


def _once(sent: bytes) -> bytes:
    """Add an Idempotency-Key, as clients do that repeat what got no answer."""
    head, body = sent.split(b"\r\n\r\n", 1)
    return head + f"\r\nIdempotency-Key: {uuid.uuid4()}\r\n\r\n".encode() + body


def _sender(
    server: Server, requests: Sequence[bytes], status: int, answers: list[Any] | None = None
) -> Callable[[], None]:
    """Return what sends them one by one. Raises ``Trouble`` where an answer is another."""

    def send() -> None:
        client = Client(server.port)
        for one in requests:
            response, body = client.send(one)
            if response.status != status:
                raise Trouble(f"{one[:60]!r}: {response.status} {json.dumps(body)[:300]}")
            if answers is not None:
                answers.append(body)
        client.close()

    return send
