"""``make bench ARGS=import``: rows a second of an import, and what its parts cost.

Each file is imported by ``python -m api account import`` into the tables that the files before it
have filled, with MariaDB as durable as in production.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from bench.harness import cpu, tables
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import MIB, BenchPromise
from dev.console import Trouble, say
from dev.paths import BENCH, log_of, private_directory
from dev.process.child import Child

_ROWS, _QUICK_ROWS = 200_000, 20_000
_WRAPPED, _QUICK_WRAPPED = 10_000, 500
_LEAST_RATE = 3_000  # rows a second
_WITHOUT, _WITH, _WEAK = "no passwords", "bcrypt, metadata, external ids", "weak hashes, wrapped"

Password = Callable[[int], dict[str, Any] | None]


@dataclass(frozen=True)
class ImportUse:
    """An import: rows, seconds, processor seconds of the command and of MariaDB, peak bytes."""

    title: str
    rows: int
    seconds: float
    command: float
    mariadb: float
    peak: int

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def run(*, quick: bool) -> int:
    """Import the files; return the exit status."""
    services = BenchServices()
    migrate(services)
    services.enlarge_buffer_pool()
    home = private_directory(BENCH / "import")
    rows, wrapped = (_QUICK_ROWS, _QUICK_WRAPPED) if quick else (_ROWS, _WRAPPED)
    numbers = count()
    used = [
        _import(services, home, title, _lines(numbers, size, password, whole=whole), size)
        for title, size, password, whole in (
            (_WITHOUT, rows, lambda _: None, False),
            (_WITH, rows, _bcrypt, True),
            (_WEAK, wrapped, _md5, False),
        )
    ]
    promises = [
        BenchPromise(
            f"{_LEAST_RATE:,} rows a second, by those with {use.title}", 1.0, _LEAST_RATE / use.rate
        )
        for use in used[:2]
    ]
    return tables.conclude("import", services, [], tables.promises(promises), _table(used))


def _lines(
    numbers: Iterator[int], size: int, password: Password, *, whole: bool
) -> Iterator[dict[str, Any]]:
    """Yield accounts with addresses that no account has yet."""
    for _ in range(size):
        number = next(numbers)
        line: dict[str, Any] = {
            "email": f"person.{number}@example{number % 1000}.com",
            "email_verified": True,
            "name": f"Person {number}",
            "created_at": "2024-02-03T04:05:06Z",
        }
        if (hashed := password(number)) is not None:
            line["password"] = hashed
        if whole:
            line["external_id"] = f"user-{number}"
            line["public_metadata"] = {"plan": "pro"}
        yield line


def _bcrypt(number: int) -> dict[str, Any]:
    # well-formed, of no password: an import verifies none
    return {"scheme": "bcrypt", "hash": f"$2b$12${number:022d}{number:031d}"}


def _md5(number: int) -> dict[str, Any]:
    digest = hashlib.md5(str(number).encode(), usedforsecurity=False).digest()
    return {
        "scheme": "digest",
        "algorithm": "md5",
        "digest": base64.b64encode(digest).decode(),
    }


def _import(
    services: BenchServices, home: Path, title: str, lines: Iterator[dict[str, Any]], rows: int
) -> ImportUse:
    say(f"Importing {rows:,} accounts: {title} …")
    path = home / "people.ndjson"
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        file.writelines(encode(line) + b"\n" for line in lines)
    command = [sys.executable, "-m", "api", "account", "import", str(path), "--from", "gatebook"]
    environ = MeasuredServer(GATEBOOK, services).environ()
    mariadb, _ = services.processes
    mariadb_before, before, peak = cpu.used_by(mariadb), os.times(), 0
    with services.cores.of_the_server():
        child = Child("import", command, log=log_of("import", BENCH), env=environ)
    while child.status() is None:
        peak = max(peak, cpu.peak_of(child.pid))
        time.sleep(0.05)
    used = [later - earlier for later, earlier in zip(os.times(), before, strict=True)]
    output = log_of("import", BENCH).read_text(encoding="utf-8")
    if child.status() or f"{rows} created" not in output:
        raise Trouble(f"The import failed: {output}")
    path.unlink()
    mariadb_used = cpu.used_by(mariadb) - mariadb_before
    return ImportUse(title, rows, used[4], used[2] + used[3], mariadb_used, peak)


def _table(used: list[ImportUse]) -> str:
    head = (
        "file",
        "rows",
        "s",
        "rows a second",
        "µs of the command",
        "µs of MariaDB",
        "share of MariaDB",
        "peak, MiB",
    )
    lines = [
        (
            use.title,
            f"{use.rows:,}",
            f"{use.seconds:.1f}",
            f"{use.rate:,.0f}",
            f"{use.command / use.rows * 1e6:,.0f}",
            f"{use.mariadb / use.rows * 1e6:,.0f}",
            f"{use.mariadb / (use.mariadb + use.command):.0%}",
            f"{use.peak / MIB:.0f}",
        )
        for use in used
    ]
    return tables.markdown(head, lines)
