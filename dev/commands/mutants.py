"""``make mutants``: apply each mutant to a copy of the sources; one of its tests must fail."""

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
from dev.mutants import Mutant, read
from dev.paths import MUTANTS, PYTHON, ROOT, private_directory
from dev.process import signals
from dev.process.child import stop_leftover
from dev.process.lock import Busy, exclusive
from dev.services import mariadb, redis
from dev.services.socket_path import plain_path

MAX_SECONDS = 300.0  # for the tests of one mutant
_COPY = MUTANTS / "tree"
_PAGE = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- begin: make mutants -->", "<!-- end: make mutants -->"

_PARAMETERS = re.compile(r"\[.*\]$")
# In pytest's summary: a failed test, and a fixture that failed before or after a test.
_FAILED = re.compile(r"^FAILED (\S.*?)(?: - .*)?$", re.MULTILINE)
_ERROR = re.compile(r"^ERROR (\S.*?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """The test that failed for a mutant; None with the reason if no test caught it."""

    caught_by: str | None
    fault: str = ""


def main(_arguments: list[str]) -> int:
    """Try the mutants whose names contain a word of ARGS, or all; return the exit status."""
    try:
        with exclusive(MUTANTS / "mutants.lock"):
            mariadb.find_or_install()
            redis.find_or_install()
            venv.ensure("dev")
            chosen = _choose(shlex.split(os.environ.get("ARGS", "")))
            return _try_all(chosen, {**os.environ, **_start_servers()})
    except Busy as busy:
        raise Trouble(
            f"`make mutants` is already running in this checkout (process {busy.pid})."
        ) from None


def _choose(words: list[str]) -> list[Mutant]:
    """Return the mutants whose names contain one of the words; all mutants without words."""
    mutants = read()
    unknown = [word for word in words if not any(word in mutant.name for mutant in mutants)]
    if unknown:
        names = "\n".join(f"    {mutant.name}" for mutant in mutants)
        raise Trouble(f"No mutant is called {', '.join(unknown)}. The mutants are:\n\n{names}")
    return [mutant for mutant in mutants if not words or any(word in mutant.name for word in words)]


def _start_servers() -> dict[str, str]:
    """Start an empty MariaDB and Redis, and return their environment variables."""
    private_directory(MUTANTS)
    stop_leftover(MUTANTS / "redis.pid", str(plain_path(MUTANTS / "redis.sock")))
    stop_leftover(MUTANTS / "mariadb.pid", str(MUTANTS / "mariadb"))
    for data in ("mariadb", "redis"):
        shutil.rmtree(MUTANTS / data, ignore_errors=True)
    database = mariadb.start(MUTANTS, secrets.token_urlsafe(32), durable=False)
    return {
        "DATABASE_URL": database,
        "REDIS_URL": redis.start(MUTANTS, durable=False),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _try_all(mutants: list[Mutant], environ: dict[str, str]) -> int:
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    say(f"{len(mutants)} mutants. First their {len(tests)} selections of tests, unchanged …")
    copy_sources(_COPY)
    for mutant in mutants:
        mutant.mutate(_COPY)  # fail now for one that does not apply, not in half an hour
    status, output = run_tests(_COPY, tests, environ, 4 * MAX_SECONDS)
    if status != 0:
        raise Trouble(f"The tests must pass before a mutant is applied.\n\n{output[-3000:]}")
    verdicts: dict[Mutant, Verdict] = {}
    for number, mutant in enumerate(mutants, 1):
        began = time.monotonic()
        copy_sources(_COPY)
        mutant.apply(_COPY)
        verdict = judge(*run_tests(_COPY, mutant.tests, environ, MAX_SECONDS))
        verdicts[mutant] = verdict
        _write_rows(verdicts)
        result = verdict.caught_by or f"NOT CAUGHT: {verdict.fault}"
        say(f"{number:3}  {mutant.name}: {result} ({time.monotonic() - began:.0f} s)")
    shutil.rmtree(_COPY)
    missed = [mutant.name for mutant, verdict in verdicts.items() if not verdict.caught_by]
    say(f"\n{len(verdicts) - len(missed)} of {len(verdicts)} mutants were caught.")
    if missed:
        say(f"Not caught: {', '.join(missed)}")
    return 1 if missed else 0


def copy_sources(target: Path) -> None:
    """Copy the sources of this checkout, without generated and hidden files."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        ROOT, target, ignore=shutil.ignore_patterns(".*", "__pycache__", "node_modules")
    )


def run_tests(
    tree: Path, tests: list[str] | tuple[str, ...], environ: dict[str, str], max_seconds: float
) -> tuple[int | None, str]:
    """Return pytest's exit status, None after ``max_seconds``, and its output."""
    command = [PYTHON, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    with tempfile.TemporaryFile("w+", errors="replace") as output:  # children could hold a pipe
        with signals.held():
            process = subprocess.Popen(
                command,
                cwd=tree,
                env={**environ, "COLUMNS": "400"},  # pytest cuts its summary at this width
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        status = None
        try:
            with suppress(subprocess.TimeoutExpired):
                status = process.wait(max_seconds)
        finally:
            # a test of mutated code may leave processes behind
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return status, output.read()


def judge(status: int | None, output: str) -> Verdict:
    """Return which test failed; a run in which the tests could not run or hung catches nothing."""
    failed = _FAILED.findall(output)
    if status is None:
        return Verdict(None, "the tests took too long")
    if status == 0:
        return Verdict(None, "all tests pass")
    if status != 1 or not failed or set(_ERROR.findall(output)) - set(failed):
        return Verdict(None, f"the tests did not run (exit status {status})\n{output[-1500:]}")
    if "Failed: Timeout" in output:
        return Verdict(None, f"{failed[0]} did not end")
    return Verdict(failed[0])


def _write_rows(verdicts: dict[Mutant, Verdict]) -> None:
    """Write a row for each caught mutant into the page; keep the rows of mutants not yet tried."""
    head, rest = _PAGE.read_text(encoding="utf-8").split(_BEGIN)
    table, tail = rest.split(_END)
    old_rows = [line for line in table.splitlines() if line.startswith("| ")]
    rows = []
    for mutant in read():
        begin = f"| {mutant.prevents} | `{mutant.file}` |"
        if mutant not in verdicts:
            rows += [row for row in old_rows if row.startswith(begin)]
        elif caught_by := verdicts[mutant].caught_by:
            rows.append(f"{begin} `{_PARAMETERS.sub('', caught_by)}` |")
    lines = ("| without it | removed from | caught by |", "|---|---|---|", *rows)
    body = "\n".join(lines)
    _PAGE.write_text(f"{head}{_BEGIN}\n\n{body}\n\n{_END}{tail}", encoding="utf-8")
