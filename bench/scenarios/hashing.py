"""``make bench ARGS=hash``: Argon2id by each implementation that there is, side by side.

The same parameters and the same strings, on one core, in turns, so that what disturbs the machine
disturbs all of them; the table has the medians. Each must read what each other wrote.
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench.harness.hashers import LANES, MEMORY_KIB, PASSES, PASSWORD
from dev.console import Trouble, say
from dev.env import argon2_build, venv
from dev.paths import PYTHON, ROOT, RUN

ROUNDS, QUICK_ROUNDS = 15, 9
TIMES = 10
_BUILDS = RUN / "bench" / "argon2"
_WHEEL = "argon2-cffi, wheel"


class Contender:
    """A process with one implementation."""

    def __init__(self, title: str, name: str, build: Path | None, core: int) -> None:
        self.title = title
        self.samples: list[dict[str, float]] = []
        path = os.pathsep.join([*([str(build)] if build else []), str(ROOT)])
        self._process = subprocess.Popen(
            [PYTHON, "-m", "bench.harness.hashers", name],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            # of this process alone: the one that asks shall not be in the way
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509
        )

    def ask(self, do: str, **what: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Trouble(f"{self.title} ended with status {self._process.wait()}.")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def typical(self, what: str) -> float:
        return median(sample[what] for sample in self.samples)


def compare(rounds: int) -> list[Contender]:
    """Measure them all, cheapest last. Raises ``Trouble`` when two do not understand each other."""
    venv.ensure("bench")
    core = max(os.sched_getaffinity(0))
    with ExitStack() as stack:
        contenders = [
            Contender(_WHEEL, "argon2-cffi", _build("wheel"), core),
            Contender("cryptography (OpenSSL)", "cryptography", None, core),
            Contender("PyNaCl (libsodium)", "pynacl", None, core),
        ]
        contenders += [
            Contender(f"argon2-cffi, built for {level}", "argon2-cffi", _build(level), core)
            for level in reversed(argon2_build.levels_here())
        ]
        for contender in contenders:
            stack.callback(contender.close)
        _check_that_each_reads_each(contenders)
        known = contenders[0].ask("hash")
        for number in range(rounds):
            shift = number % len(contenders)
            for contender in contenders[shift:] + contenders[:shift]:
                contender.samples.append(contender.ask("measure", known=known, times=TIMES))
    return contenders


def table(contenders: list[Contender]) -> str:
    """In Markdown."""
    wheel = next(one.typical("cpu") for one in contenders if one.title == _WHEEL)
    lines = [
        "| implementation | CPU ms a hash | of it in the system | page faults | to the wheel |",
        "|---|---|---|---|---|",
    ]
    for one in contenders:
        cpu, system, faults = map(one.typical, ("cpu", "system", "faults"))
        lines.append(
            f"| {one.title} | {cpu:.1f} | {system:.1f} | {faults:.0f} | {cpu / wheel:.2f} |"
        )
    return "\n".join(lines)


def _build(level: str) -> Path:
    """A directory with a build of argon2-cffi's bindings."""
    directory = _BUILDS / argon2_build.locked_version() / level
    if not (directory / "_argon2_cffi_bindings").is_dir():
        target = ("--target", str(directory))
        if level == "wheel":
            argon2_build.install_wheel(*target)
        else:
            argon2_build.install_from_source(level, *target)
    return directory


def _check_that_each_reads_each(contenders: list[Contender]) -> None:
    for writer in contenders:
        known = writer.ask("hash")
        parameters = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"
        if not known.startswith(parameters):
            raise Trouble(f"{writer.title} wrote {known}, which does not begin with {parameters}.")
        for reader in contenders:
            right = reader.ask("is", known=known, password=PASSWORD)
            wrong = reader.ask("is", known=known, password=f"{PASSWORD}x")
            if (right, wrong) != (True, False):
                raise Trouble(f"{reader.title} does not read what {writer.title} wrote.")


def run(*, quick: bool) -> int:
    """Compare, and print the table. Raises ``Trouble``."""
    contenders = compare(QUICK_ROUNDS if quick else ROUNDS)
    say(f"Argon2id, m={MEMORY_KIB} KiB, t={PASSES}, p={LANES}; each reads what the others wrote.\n")
    say(table(contenders))
    return 0
