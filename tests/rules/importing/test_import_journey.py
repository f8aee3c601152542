"""Kill a large import at random moments, resume it until it ends, and add everything up.

``IMPORT_JOURNEY_ROWS=1000000 make test ARGS="-m long tests/rules/importing"`` takes the full size.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.forked_commands import ForkedCommands
from tests.support.import_files import BCRYPT
from tests.support.tables import Sql

ROWS = int(os.environ.get("IMPORT_JOURNEY_ROWS", "20000"))
KILLS = 6
LONGEST_LIFE = ROWS / 10_000  # seconds of the import before it is killed
NEVER = "86400"
BAD = 1000  # every so many lines, one is not JSON and the next one has a twin


def write_people(path: Path) -> None:
    """Write ``ROWS`` lines, of which ``3 * ROWS / BAD`` are rejected."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for number in range(ROWS):
            if number % BAD == 0:
                file.write(b"not json\n")
                continue
            name = number - 1 if number % BAD == 2 else number
            email = f"person{name}@example{number % 7 if number % BAD > 2 else 0}.com"
            file.write(encode({"email": email, "password": BCRYPT}) + b"\n")


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_large_import_that_is_killed_at_random_adds_up(
    commands_of: ForkedCommands, environment: dict[str, str], sql: Sql, tmp_path: Path
) -> None:
    people, report = tmp_path / "people.ndjson", tmp_path / "report.ndjson"
    write_people(people)
    arguments = ("account", "import", str(people), "--from", "gatebook", "--resume")
    options = ("--report", str(report))
    extension = {**environment, "EXTENSIONS": "tests.support.kill_imports"}
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # pytest shows it if the test fails
    draw = random.Random(seed)
    ends = []
    for _ in range(KILLS):
        environ = {**extension, "KILL_AFTER": f"{draw.uniform(0, LONGEST_LIFE):.3f}"}
        status, _, errors = commands_of(environ, *arguments, *options)
        assert status in {-9, 3}, errors
        [run] = sql("SELECT line FROM import_run")
        ends.append(run["line"])
        if status == 3:
            break
    else:
        status, output, errors = commands_of(
            {**extension, "KILL_AFTER": NEVER}, *arguments, *options
        )
        assert status == 3, errors
        rejected = 3 * ROWS // BAD
        assert output.splitlines()[-1] == (
            f"{ROWS} records read: {ROWS - rejected} created, 0 updated, 0 skipped,"
            f" {rejected} rejected"
        )
    print(f"killed after records {ends}")
    assert ends == sorted(ends)
    check_sums(sql, report)


def imported_accounts(sql: Sql) -> Iterator[bytes | None]:
    """Yield the account of each import event; None where there is no such account.

    In pages: one query over a million events would exceed the connection's timeout.
    """
    last = b""
    while page := sql(
        "SELECT audit_event.id, type, account.id AS account_id"
        " FROM audit_event LEFT JOIN account ON account.id = audit_event.subject"
        " WHERE audit_event.id > %s ORDER BY audit_event.id LIMIT 20000",
        last,
    ):
        yield from (row["account_id"] for row in page if row["type"] == "account.imported")
        last = page[-1]["id"]


def check_sums(sql: Sql, report: Path) -> None:
    """Check run, accounts, events, schemes and report against each other."""
    rejected = 3 * ROWS // BAD
    created = ROWS - rejected
    assert sql(
        "SELECT line, created, updated, skipped, rejected, finished_at IS NOT NULL AS finished"
        " FROM import_run"
    ) == [
        {
            "line": ROWS,
            "created": created,
            "updated": 0,
            "skipped": 0,
            "rejected": rejected,
            "finished": 1,
        }
    ]
    assert sql("SELECT COUNT(*) AS n FROM account WHERE email LIKE 'person%%'") == [{"n": created}]
    imported = list(imported_accounts(sql))
    assert len(imported) == len(set(imported)) == created
    assert None not in imported
    assert sql("SELECT accounts FROM password_scheme WHERE scheme = 'bcrypt$4'") == [
        {"accounts": created}
    ]
    lines = [msgspec.json.decode(line)["line"] for line in report.read_bytes().splitlines()]
    assert len(lines) == rejected
    assert lines == sorted(set(lines))
