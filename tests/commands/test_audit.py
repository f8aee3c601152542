"""Check ``python -m api audit export``: the same as over HTTP, to a file or standard output."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.forked_commands import ForkedCommands
from tests.support.processes import ended
from tests.support.tables import Sql

ROOT = Path(__file__).parents[2]

MANY = """INSERT INTO audit_event SELECT
    UNHEX(CONCAT(LPAD(HEX(1767225600000 + seq), 12, '0'), '70008000', LPAD(HEX(seq), 12, '0'))),
    '2026-01-01', 'account.created', 'success', NULL, NULL, NULL, 'request', NULL, NULL, '{}', NULL
    FROM seq_1_to_20000 AS numbers"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(environment: dict[str, str], commands_of: ForkedCommands) -> Run:
    """Return ``run("export", "--format", "csv")``."""

    def running(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        output = commands_of({**environment, **changed}, "audit", *arguments)
        return subprocess.CompletedProcess(arguments, *output)

    return running


def ids(sql: Sql) -> list[str]:
    return [row["id"] for row in sql("SELECT LOWER(HEX(id)) AS id FROM audit_event ORDER BY id")]


def test_all_of_it_on_standard_output(run: Run, alice: Person, bob: Person, sql: Sql) -> None:
    process = run("export")
    *events, end = [json.loads(line) for line in process.stdout.splitlines()]
    assert [event["id"].replace("-", "") for event in events] == ids(sql)
    assert end == {"export": {"complete": True, "events": 4}}
    assert (process.returncode, process.stderr) == (0, "4 events\n")


def test_the_first_and_the_last_time_are_times(run: Run, alice: Person) -> None:
    bounds = ("--since", "0001-01-01T00:00:00Z", "--until", "9999-12-31T23:59:59Z")
    process = run("export", *bounds)
    assert (process.returncode, process.stderr) == (0, "2 events\n")


def test_filters_and_csv(run: Run, alice: Person, bob: Person) -> None:
    process = run("export", "--format", "csv", "--type", "session.*", "--subject", bob.id)
    head, event, end = process.stdout.splitlines()
    assert head.startswith("id,occurred_at,type")
    assert event.split(",")[2:6] == ["session.started", "success", bob.id, bob.id]
    assert end == "end,1,,,,,,,,,,"


def test_a_file_is_there_when_it_is_whole(run: Run, alice: Person, tmp_path: Path) -> None:
    path = tmp_path / "trail.ndjson"
    assert run("export", "--output", str(path)).returncode == 0
    assert len(path.read_text().splitlines()) == 3
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_could_not_be_finished_does_not_get_its_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "trail.ndjson"
    nowhere = "mysql://root@127.0.0.1:1/gatebook"
    process = run("export", "--output", str(path), DATABASE_URL=nowhere)
    assert (process.returncode, process.stdout) == (1, "")
    assert "unavailable: mariadb" in process.stderr
    assert not path.exists()


def test_whoever_reads_only_the_first_line_gets_no_trace(
    environment: dict[str, str], alice: Person, sql: Sql
) -> None:
    sql(MANY)
    command = f"{sys.executable} -m api audit export | head -n 1"
    process = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert len(process.stdout.splitlines()) == 1
    assert process.stderr == ""


def test_what_is_asked_wrongly_is_said(run: Run) -> None:
    process = run("export", "--type", "sesion.*", "--since", "2026-02-30T00:00:00Z")
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr == (
        "--type: No event has this type.\n--since: This time does not exist.\n"
    )
    process = run("export", "--actor", "alice")
    assert process.stderr == "--actor: Not in the expected format.\n"


@pytest.mark.long
def test_follow_shows_each_event_once_as_it_comes(
    environment: dict[str, str], sign_up: Callable[..., Person], alice: Person, sql: Sql
) -> None:
    command = [sys.executable, "-m", "api", "audit", "follow", "--since", "2026-01-01T00:00:00Z"]
    with ended(
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    ) as following:
        assert following.stdout is not None
        read = following.stdout.readline
        assert [json.loads(read())["type"] for _ in range(2)] == [
            "account.created",
            "session.started",
        ]
        bob = sign_up("bob")
        latest = json.loads(read())
        assert latest["subject"] == bob.id
        # Just before the latest event: an event earlier by more than OVERLAP is not shown, and a
        # busy machine takes that long to start this process.
        late = str(UUID(int=UUID(latest["id"]).int - 1))
        sql(
            "INSERT INTO audit_event SELECT UNHEX(%s), occurred_at, type, outcome, actor, subject,"
            " session_id, 'late', ip, user_agent, data, erased FROM audit_event LIMIT 1",
            late.replace("-", ""),
        )
        event = json.loads(read())
        assert (event["id"], event["request_id"]) == (late, "late")
        carol = sign_up("carol")
        assert json.loads(read())["subject"] == carol.id
        following.send_signal(signal.SIGINT)
        assert following.wait(LONGEST) == 0
        assert following.stdout.read() == b""
        assert following.stderr is not None
        assert following.stderr.read() == b""


def test_on_a_terminal_there_is_a_bar_and_none_of_it_in_the_export(
    environment: dict[str, str], alice: Person, sql: Sql
) -> None:
    sql(MANY)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "api", "audit", "export"]
    process = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        timeout=60,
    )
    os.close(theirs)
    progress = os.read(ours, 65536).decode()
    os.close(ours)
    assert "[" in progress
    assert "events, " in progress
    assert progress.endswith("20,002 events\r\n")
    assert all(json.loads(line) for line in process.stdout.splitlines())
