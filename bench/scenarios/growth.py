"""``make bench ARGS=growth``: measure the same operations with a thousand and a million accounts.

At the largest size it also counts the bytes of rows, of keys, and of data that requests move, for
docs/sizing.md.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from itertools import cycle, islice
from typing import Any

from pymysql.connections import Connection
from redis import Redis

from bench.harness import cases, rounds, tables, wrk
from bench.harness.cases import CHECK, DEVICES, FEED, SIGN_IN, SIGNING_IN, make_case
from bench.harness.people import PASSWORD, MadeUpPeople
from bench.harness.raw_http import UNIQUE, request, send_each
from bench.harness.rounds import BenchCase, MeasuredOperation
from bench.harness.servers import FLASK_REDIS, GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from dev.console import Trouble, say

_SIZES, _QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 10_000, 50_000)
_ASKING = 1_000  # accounts that send requests, anywhere among all
_FULL, _QUICK = (5, 5), (3, 1)
# Each check that comes a second after the last is compared with the ledger and written down.
_TOUCHING = {"SESSION_RECHECK": "1", "SESSION_TOUCH": "1"}
TOUCH = MeasuredOperation("touch", "the same, its use written down")
# docs/sizing.md names these rows.
SHORT = {
    CHECK: MeasuredOperation("check", "session check"),
    SIGN_IN: MeasuredOperation("sign-in", "sign-in"),
    DEVICES: MeasuredOperation("devices", "my devices"),
    FEED: MeasuredOperation("feed", "security feed"),
}
# Between two sizes lie minutes: this shows how much the machine's speed changed.
_FLOOR = MeasuredOperation("floor", "the floor with one Redis GET")
_SESSIONS = "gatebook:session:"
_THROTTLES = "gatebook:limits:account-changes:*:sessions"
_CHECKS, _SIGN_INS = 200, 40  # requests of a kind
_TABLES = ("account", "session", "audit_event", "outbox", "mailed_proof", "idempotency_key")
_COUNTERS = ("commands of Redis", "from Redis", "Redis' log", "binary log")
# Partitions are tables of InnoDB, with names such as audit_event#P#p202611.
_PAGES = """SELECT COALESCE(SUM(IF(index_name = 'PRIMARY', stat_value, 0)), 0) * @@innodb_page_size,
        COALESCE(SUM(IF(index_name = 'PRIMARY', 0, stat_value)), 0) * @@innodb_page_size
    FROM mysql.innodb_index_stats
    WHERE database_name = DATABASE() AND SUBSTRING_INDEX(table_name, '#P#', 1) = %s
        AND stat_name = 'size'"""


def run(*, quick: bool) -> int:
    """Grow, measure, and grow again; return the exit status."""
    services = BenchServices(binary_log=True)
    migrate(services)
    services.enlarge_buffer_pool()
    people = MadeUpPeople(sessions_each=2, events=5)
    floor, plain = MeasuredServer(FLASK_REDIS, services), MeasuredServer(GATEBOOK, services)
    limited = MeasuredServer(replace(GATEBOOK, name="limited"), services, {"LIMITS": "on"})
    touching = MeasuredServer(replace(GATEBOOK, name="touching"), services, _TOUCHING)
    for server in (floor, plain, limited, touching):
        server.start()
    measured: list[BenchCase] = []
    sizes = _QUICK_SIZES if quick else _SIZES
    for accounts in sizes:
        say(f"Inserting {accounts:,} accounts …")
        with services.sql() as sql:
            people.grow(sql, accounts)
        draw = random.Random(accounts)  # noqa: S311  accounts from the whole table, not secrets
        asking = draw.sample(range(accounts), _ASKING)
        # All their sessions: the last check is a second ago when the turn of a session comes again.
        each = people.sessions_each
        due = [
            request("GET", "/v1/session", {"Cookie": f"__Host-session={people.secret(session)}"})
            for account in asking
            for session in range(account * each, (account + 1) * each)
        ]
        plain_cases = cases.gatebook(plain, people, list(SHORT), asking, asking[:SIGNING_IN])
        check, *others = (replace(case, operation=SHORT[case.operation]) for case in plain_cases)
        touch = replace(make_case(TOUCH, touching, 200, "person-", due), first=())
        chosen = [cases.floor(floor, _FLOOR), check, touch, *others]
        for case in chosen:
            case.name, case.title = str(accounts), f"{accounts:,}"
        rounds.run_rounds(chosen, _QUICK if quick else _FULL)
        measured += chosen
    counted = _count(plain, limited, touching, people)
    table = tables.comparison(measured, {"smallest": (str(sizes[0]),)}, "accounts")
    return tables.conclude("growth", services, measured, table, *counted)


def _count(
    plain: MeasuredServer, limited: MeasuredServer, touching: MeasuredServer, people: MadeUpPeople
) -> list[str]:
    """Return the three tables of bytes, at the present number of accounts.

    ``limited`` has throttles; ``touching`` compares a session with the ledger after a second and
    writes its use down.
    """
    services = plain.services
    moved = list(_moved(plain, limited, touching, people))
    with services.redis() as redis:
        throttles = list(redis.scan_iter(_THROTTLES))
        usage = f"{_usage(redis, throttles):.0f}"
        stored = redis.mget(redis.keys(f"{_SESSIONS}*"))
        values = [value for value in stored if value and value[:1] == b"L"]
        say("Filling Redis …")
        redis.flushdb()
        keys = [
            ("live session", *fill_redis(redis, _SESSIONS, values, people.accounts)),
            ("throttle: sign-ins of an account", f"{len(throttles):,}", usage, ""),
        ]
    say("Signing up, for rows of the tables that are still empty …")
    body = {"email": f"new-{UNIQUE}@example.com", "password": PASSWORD}
    requests = [request("POST", "/v1/accounts", {"Idempotency-Key": f"new-{UNIQUE}"}, body)]
    load = wrk.WrkLoad(plain.port, services.write_requests("bytes", requests), (201,))
    # Some 1,300 rows of each: beyond 32 pages, InnoDB reserves pages that it does not use yet.
    with wrk.WrkRun(load, max(3, min(15, people.accounts // 30_000))):
        pass
    with services.sql() as sql:
        rows = table_bytes(sql, _TABLES)
    of_key = ("key", "keys", "`MEMORY USAGE`", "growth of `used_memory`, a key")
    return [
        f"Bytes of a row in MariaDB, in InnoDB's pages:\n\n{rows}",
        f"Bytes of a key in Redis:\n\n{tables.markdown(of_key, keys)}",
        f"Commands and bytes of a request:\n\n{tables.markdown(('request', *_COUNTERS), moved)}",
    ]


def table_bytes(sql: Connection[Any], names: Sequence[str]) -> str:
    """Return a table of the tables that have rows, from InnoDB's fresh statistics."""
    lines = []
    with sql.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {name}")  # noqa: S608  a constant
            rows = int((cursor.fetchone() or (0,))[0])
            if not rows:
                continue
            cursor.execute(f"ANALYZE TABLE {name}")
            cursor.fetchall()
            cursor.execute(_PAGES, (name,))
            data, indexes = (float(number) for number in cursor.fetchone() or (0, 0))
            of_a_row = (f"{size / rows:.0f}" for size in (data, indexes, data + indexes))
            lines.append((f"`{name}`", f"{rows:,}", *of_a_row))
    return tables.markdown(("table", "rows", "data", "other indexes", "together"), lines)


def fill_redis(redis: Redis, prefix: str, values: Sequence[bytes], number: int) -> tuple[str, ...]:
    """Fill Redis with sessions that have these values in turn; return their figures."""
    memory_before = int(redis.info("memory")["used_memory"])
    names = (f"{prefix}{sha256(str(at).encode()).hexdigest()}" for at in range(number))
    pairs = zip(names, cycle(values), strict=False)
    while batch := list(islice(pairs, 10_000)):
        pipeline = redis.pipeline(transaction=False)
        for name, value in batch:
            pipeline.set(name, value, ex=86_400)
        pipeline.execute()
    growth = (int(redis.info("memory")["used_memory"]) - memory_before) / number
    sample = list(islice(redis.scan_iter(f"{prefix}*"), 1_000))
    return (f"{number:,}", f"{_usage(redis, sample):.0f}", f"{growth:.0f}")


def _usage(redis: Redis, names: Sequence[bytes]) -> float:
    """Return the mean MEMORY USAGE of the keys."""
    return float(sum(redis.memory_usage(name) or 0 for name in names) / len(names))


def _moved(
    plain: MeasuredServer, limited: MeasuredServer, touching: MeasuredServer, people: MadeUpPeople
) -> Iterator[tuple[str, ...]]:
    """Yield a line for each kind of request; nothing else uses the services meanwhile."""
    checks = [request("GET", "/v1/session", cases.cookie(people, n)) for n in range(_CHECKS)]
    emails = [people.email(_CHECKS + number) for number in range(_SIGN_INS)]
    sign_ins = [with_idempotency_key(sign_in) for sign_in in cases.sign_ins(limited, emails)]
    bodies: list[Any] = []
    with plain.services.redis() as redis, closing(plain.services.sql()) as sql:

        def measure(
            title: str, server: MeasuredServer, requests: Sequence[bytes], status: int
        ) -> tuple[str, ...]:
            _read(redis, sql)
            first, second = _read(redis, sql), _read(redis, sql)
            answers = list(send_each(server.port, requests))
            third = _read(redis, sql)
            for response, body in answers:
                if response.status != status:
                    raise Trouble(f"{title}: {response.status} {body}")
            bodies[:] = [body for _, body in answers]
            # Reading the counters moves bytes as well: as many as between the first two.
            per_request = [
                max(0, later - middle - (middle - earlier)) / len(requests)
                for earlier, middle, later in zip(first, second, third, strict=True)
            ]
            sent, *others = per_request
            return (title, f"{sent:.1f}", *(f"{figure:,.0f}" for figure in others))

        measure("session check, not in Redis yet", plain, checks, 200)
        yield measure("session check", plain, checks, 200)
        time.sleep(1.2)  # SESSION_RECHECK is a second: each session is due to be compared
        yield measure("session check, compared, its use written down", touching, checks, 200)
        yield measure("sign-in", limited, sign_ins, 201)
        tokens = [{"Authorization": f"Bearer {body['token']}"} for body in bodies]
        sign_outs = [request("DELETE", "/v1/session", token) for token in tokens]
        yield measure("sign-out", plain, sign_outs, 204)


def with_idempotency_key(raw: bytes) -> bytes:
    """Add an Idempotency-Key to a request, as clients that retry do."""
    head, body = raw.split(b"\r\n\r\n", 1)
    return head + f"\r\nIdempotency-Key: {uuid.uuid4()}\r\n\r\n".encode() + body


def _read(redis: Redis, sql: Connection[Any]) -> list[int]:
    """Return the counters in the order of ``_COUNTERS``."""
    stats = {**redis.info("stats"), **redis.info("persistence")}
    names = ("total_commands_processed", "total_net_output_bytes", "aof_current_size")
    with sql.cursor() as cursor:
        cursor.execute("SHOW BINARY LOGS")
        binary_log = sum(int(row[1]) for row in cursor.fetchall())
    return [*(int(stats.get(name, 0)) for name in names), binary_log]
