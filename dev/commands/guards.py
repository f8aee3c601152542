"""``make guards``: take each guard out of a copy of the sources; a test must fail for it."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble, say
from dev.env import venv
from dev.guards import Guard, read
from dev.paths import GUARDS, PYTHON, ROOT, private_directory
from dev.process import signals
from dev.process.child import stop_leftover
from dev.process.lock import Busy, exclusive
from dev.services import mariadb, redis
from dev.services.socket_path import plain_path

LONGEST = 300.0  # seconds that the tests of one guard may take
_COPY = GUARDS / "tree"
_PAGE = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- begin: make guards -->", "<!-- end: make guards -->"

# In pytest's summary: a test that failed, and one whose fixtures did, before it or after it.
_FAILED = re.compile(r"^FAILED (\S.*?)(?: - .*)?$", re.MULTILINE)
_PARAMETERS = re.compile(r"\[.*\]$")
_ERROR = re.compile(r"^ERROR (\S.*?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What became of a removal: ``caught_by`` a test, or else what is wrong with it."""

    caught_by: str | None
    fault: str = ""


def main(_arguments: list[str]) -> int:
    try:
        with exclusive(GUARDS / "guards.lock"):
            mariadb.find_or_install()
            redis.find_or_install()
            venv.ensure("dev")
            chosen = _chosen(shlex.split(os.environ.get("ARGS", "")))
            return _try_all(chosen, {**os.environ, **_servers()})
    except Busy as busy:
        raise Trouble(
            f"`make guards` is already running in this checkout (process {busy.pid})."
        ) from None


def _chosen(words: list[str]) -> list[Guard]:
    """Those whose name has one of the words; all without a word."""
    guards = read()
    unknown = [word for word in words if not any(word in guard.name for guard in guards)]
    if unknown:
        names = "\n".join(f"    {guard.name}" for guard in guards)
        raise Trouble(f"No guard is called {', '.join(unknown)}. There are:\n\n{names}")
    return [one for one in guards if not words or any(word in one.name for word in words)]


def _servers() -> dict[str, str]:
    """A MariaDB and a Redis of its own, new at every run, whatever the environment names."""
    private_directory(GUARDS)
    stop_leftover(GUARDS / "redis.pid", str(plain_path(GUARDS / "redis.sock")))
    stop_leftover(GUARDS / "mariadb.pid", str(GUARDS / "mariadb"))
    for data in ("mariadb", "redis"):
        shutil.rmtree(GUARDS / data, ignore_errors=True)
    database = mariadb.start(GUARDS, secrets.token_urlsafe(32), durable=False)
    return {
        "DATABASE_URL": database,
        "REDIS_URL": redis.start(GUARDS, durable=False),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _try_all(guards: list[Guard], environ: dict[str, str]) -> int:
    tests = sorted({test for guard in guards for test in guard.tests})
    say(f"{len(guards)} guards. With all of them in place, {len(tests)} selections of tests …")
    copy_sources(_COPY)
    status, output = run_tests(_COPY, tests, environ, 4 * LONGEST)
    if status != 0:
        raise Trouble(f"They must pass before a guard is removed.\n\n{output[-3000:]}")
    verdicts: dict[Guard, Verdict] = {}
    for number, guard in enumerate(guards, 1):
        began = time.monotonic()
        copy_sources(_COPY)
        guard.remove(_COPY)
        verdict = judge(*run_tests(_COPY, guard.tests, environ, LONGEST))
        verdicts[guard] = verdict
        _write_down(verdicts)
        told = verdict.caught_by or f"NOT CAUGHT: {verdict.fault}"
        say(f"{number:3}  {guard.name}: {told} ({time.monotonic() - began:.0f} s)")
    shutil.rmtree(_COPY)
    missed = [guard.name for guard, verdict in verdicts.items() if not verdict.caught_by]
    say(f"\n{len(verdicts) - len(missed)} of {len(verdicts)} removals were caught.")
    if missed:
        say(f"Not caught: {', '.join(missed)}")
    return 1 if missed else 0


def copy_sources(to: Path) -> None:
    """All sources of this checkout, as they stand, without what was made here."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(".*", "__pycache__", "node_modules"))


def run_tests(
    tree: Path, tests: list[str] | tuple[str, ...], environ: dict[str, str], longest: float
) -> tuple[int | None, str]:
    """Exit status of pytest (None: it took ``longest`` seconds), and what it printed."""
    command = [PYTHON, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    with tempfile.TemporaryFile("w+", errors="replace") as output:  # a pipe, children could hold
        with signals.held():
            process = subprocess.Popen(
                command,
                cwd=tree,
                env={**environ, "COLUMNS": "400"},  # else the summary is cut off
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        status = None
        try:
            with suppress(subprocess.TimeoutExpired):
                status = process.wait(longest)
        finally:
            # a test without its guard may leave more behind than others
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return status, output.read()


def judge(status: int | None, output: str) -> Verdict:
    """Whether a test failed: neither did all pass, nor did they fail to run."""
    failed = _FAILED.findall(output)
    if status is None:
        return Verdict(None, "the tests took too long")
    if status == 0:
        return Verdict(None, "all tests pass without it")
    if status != 1 or not failed or set(_ERROR.findall(output)) - set(failed):
        return Verdict(None, f"the tests did not run (exit status {status})\n{output[-1500:]}")
    if "Failed: Timeout" in output:
        return Verdict(None, f"{failed[0]} did not end")
    return Verdict(failed[0])


def _write_down(tried: dict[Guard, Verdict]) -> None:
    """Put what was caught between the marks of the page, and take out what was not.

    The rows of guards that were not tried now stay.
    """
    head, rest = _PAGE.read_text(encoding="utf-8").split(_BEGIN)
    table, tail = rest.split(_END)
    there = [line for line in table.splitlines() if line.startswith("| ")]
    rows = []
    for guard in read():
        begin = f"| {guard.prevents} | `{guard.file}` |"
        if guard not in tried:
            rows += [row for row in there if row.startswith(begin)]
        elif caught_by := tried[guard].caught_by:
            rows.append(f"{begin} `{_PARAMETERS.sub('', caught_by)}` |")
    lines = ("| without it | removed from | caught by |", "|---|---|---|", *rows)
    body = "\n".join(lines)
    _PAGE.write_text(f"{head}{_BEGIN}\n\n{body}\n\n{_END}{tail}", encoding="utf-8")
