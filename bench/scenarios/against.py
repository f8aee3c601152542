"""``make bench ARGS=against=REF``: compare this tree with an older one, in alternating rounds.

Both use the same MariaDB and Redis, each with other databases. Their servers start anew several
times: two processes of one tree differ by a percent, because of their layout in memory.
"""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from pathlib import Path
from statistics import median

import pymysql

from bench.harness import cases, cpu, rounds, tables
from bench.harness.cases import CHECK, DEVICES, FEED, SIGN_IN, SIGN_UP
from bench.harness.people import MadeUpPeople
from bench.harness.rounds import BenchCase, find, ratios
from bench.harness.servers import MeasuredServer, migrate, of_tree
from bench.harness.services import BenchServices
from bench.harness.tables import MIB, BenchPromise
from dev.console import Trouble
from dev.paths import BENCH, ROOT, display_path, private_directory

# A line of python -v about a module that is imported from a file.
_LOADED = re.compile(r"^# (?:.+ matches |code object from )(.+\.py)$", re.MULTILINE)
# the cost of an operation, by that of the older tree, at most
BOUNDS = {CHECK: 1.03, SIGN_IN: 1.05, SIGN_UP: 1.05, DEVICES: 1.03, FEED: 1.03}
MEMORY_BOUND = 2.0  # MiB
NEWER, OLDER = "newer", "older"
_STARTS = 5
_FULL, _QUICK = (3, 2), (3, 1)  # for each start


def run(ref: str, *, quick: bool) -> int:
    """Measure both trees, print, judge; return the exit status.

    Raises ``Trouble`` for an unknown ref.
    """
    commit = resolve(ref)
    with checkout(commit) as tree:
        services = BenchServices()
        compileall.compile_dir(ROOT / "api", quiet=2)
        servers = [
            MeasuredServer(of_tree(NEWER, "this tree", ROOT), services),
            MeasuredServer(of_tree(OLDER, f"{ref} ({commit[:8]})", tree), services.apart(OLDER, 1)),
        ]
        for server in servers:
            target = server.target
            require_own_api(target.tree, target.command(server.port), server.environ())
            migrate(server.services, target.tree)
        measured, memory = _measure(servers, _fill(servers), quick=quick)
    judged = judge(measured, memory)
    table = tables.comparison(measured, {"older": (OLDER,)})
    name = f"against={ref}"
    status = tables.conclude(name, services, measured, table, tables.promises(judged))
    return status if all(promise.is_kept for promise in judged) else 1


def judge(measured: Sequence[BenchCase], memory: dict[str, list[int]]) -> list[BenchPromise]:
    """Return the bounds of this tree, by the older one. ``memory`` is in bytes."""
    text = "CPU time of {}, this tree by the older"
    judged = [
        BenchPromise(text.format(operation.title), bound, median(ratios(newer, older)))
        for operation, bound in BOUNDS.items()
        if (newer := find(measured, operation, NEWER))
        and (older := find(measured, operation, OLDER))
    ]
    more = [newer - older for newer, older in zip(memory[NEWER], memory[OLDER], strict=True)]
    text = "memory of a worker at rest, this tree less the older"
    return [*judged, BenchPromise(text, MEMORY_BOUND, median(more) / MIB, " MiB")]


def _fill(servers: Sequence[MeasuredServer]) -> MadeUpPeople:
    """Insert the same people into both databases."""
    empty = people = MadeUpPeople(sessions_each=5, events=20)
    for server in servers:
        people = copy(empty)
        try:
            with server.services.sql() as sql:
                people.grow(sql, cases.ACCOUNTS)
        except pymysql.MySQLError as error:
            raise Trouble(
                f"The tables of {server.target.title} don't take the people of"
                f" bench/harness/people.py: {error.args[-1]}. The trees lie too far apart."
            ) from None
    return people


def _measure(
    servers: Sequence[MeasuredServer], people: MadeUpPeople, *, quick: bool
) -> tuple[list[BenchCase], dict[str, list[int]]]:
    plan = _QUICK if quick else _FULL
    memory: dict[str, list[int]] = {server.target.name: [] for server in servers}
    measured: list[BenchCase] = []
    for start in range(1 if quick else _STARTS):
        # Both stop before the directory of the older tree is removed.
        with ExitStack() as stopping:
            for server in servers[::-1] if start % 2 else servers:
                server.start()
                stopping.callback(server.stop)
            measured = measured or [
                case for server in servers for case in cases.gatebook(server, people, list(BOUNDS))
            ]
            rounds.run_rounds(measured, plan, start * plan[0])
            time.sleep(cpu.REST)
            for server in servers:
                memory[server.target.name].append(cpu.memory_of(server.worker))
    return measured, memory


def resolve(ref: str, repository: Path = ROOT) -> str:
    """Return the commit that a git ref names. Raises ``Trouble`` when there is none."""
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]
    completed = _git(repository, *command)
    if not ref or completed.returncode != 0:
        message = completed.stderr.decode(errors="replace")
        raise Trouble(f"against={ref}: git knows no such commit here. {message}".strip())
    return completed.stdout.decode().strip()


@contextmanager
def checkout(
    commit: str, repository: Path = ROOT, directory: Path = BENCH / "older"
) -> Iterator[Path]:
    """Yield a directory with all files of the commit, and remove it afterwards.

    The next run removes the directory of a killed run. Modules are compiled here, so that no
    server spends time or memory on it.
    """
    shutil.rmtree(directory, ignore_errors=True)
    private_directory(directory)
    archive = directory.with_suffix(".tar")
    try:
        completed = _git(repository, "archive", f"--output={archive}", commit)
        if completed.returncode != 0:
            message = completed.stderr.decode(errors="replace").strip()
            raise Trouble(f"git can't take out {commit}: {message}")
        shutil.unpack_archive(archive, directory)
        compileall.compile_dir(directory / "api", quiet=2)
        yield directory
    finally:
        archive.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


def require_own_api(tree: Path, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Raise ``Trouble`` unless the gunicorn of this command imports ``api`` from ``tree`` alone.

    gunicorn loads its configuration and its application, and python -v lists the imports. Without
    this check, a comparison of a tree with itself would look like a good result.
    """
    completed = subprocess.run(
        [*command, "--check-config"],
        env={**environ, "PYTHONVERBOSE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
    )
    loaded = {Path(path).resolve() for path in _LOADED.findall(completed.stderr)}
    foreign = sorted(path for path in loaded if path.is_relative_to(ROOT / "api"))
    if tree.resolve() != ROOT and foreign:
        raise Trouble(
            f"The server of {display_path(tree)} imports {display_path(foreign[0])}: not measured."
        )
    if (tree / "api" / "__init__.py").resolve() not in loaded:
        raise Trouble(f"The server of {display_path(tree)} does not import its own api.")


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True)
    except FileNotFoundError:
        raise Trouble("An older tree is taken out of git, and git is not installed.") from None
