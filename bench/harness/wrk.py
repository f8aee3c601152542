"""The generator: wrk, whose Lua script checks each answer. https://github.com/wg/wrk"""

from __future__ import annotations

import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble
from dev.programs import find

_SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """Requests to one port, and what their answers must be."""

    port: int
    file: Path  # requests, divided by NUL bytes
    statuses: tuple[int, ...]
    inside: str = ""  # every body has this in it
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Tally:
    """What came of it. Times in seconds; ``sent`` counts what was in flight at the end, too."""

    sent: int
    answered: int
    wrong: int
    seconds: float
    p50: float
    p99: float
    p999: float
    longest: float
    statuses: dict[int, int]
    first_wrong: str


class Wrk:
    """One run of wrk, under way."""

    def __init__(self, load: Load, seconds: int) -> None:
        self._seconds = seconds
        command = [
            *(_program(), "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(_SCRIPT), f"http://127.0.0.1:{load.port}", "--", str(load.file)),
            *(",".join(map(str, load.statuses)), load.inside, secrets.token_hex(3)),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def tally(self) -> Tally:
        """Wait until it is done. Raises ``Trouble`` when wrk itself fails."""
        try:
            output, _ = self._process.communicate(timeout=self._seconds + 60)
        finally:
            self._process.kill()
        if self._process.returncode != 0 or "\nanswered " not in output:
            raise Trouble(f"wrk failed (exit status {self._process.returncode}):\n\n{output}")
        return _read(output)


def run(load: Load, seconds: int) -> Tally:
    """Send for so long."""
    return Wrk(load, seconds).tally()


def version() -> str:
    """Which wrk it is. (It says so on its way to an exit status of 1.)"""
    said = subprocess.run([_program(), "-v"], capture_output=True, text=True)
    return " ".join((said.stdout + said.stderr).split()[:2])


def _program() -> str:
    found = find("wrk")
    if found is None:
        raise Trouble("wrk is not on this machine.")
    return found


def _read(output: str) -> Tally:
    values = dict(line.partition(" ")[::2] for line in output.splitlines())
    number = {name: int(text) for name, text in values.items() if text.isdigit()}
    return Tally(
        sent=number["sent"] - 1,  # wrk asks for one request that it does not send, to look at it
        answered=number["answered"],
        wrong=number["wrong"] + number["lost"],
        seconds=number["microseconds"] / 1e6,
        p50=number["p50"] / 1e6,
        p99=number["p99"] / 1e6,
        p999=number["p99.9"] / 1e6,
        longest=number["longest"] / 1e6,
        statuses={
            int(name.removeprefix("status-")): count
            for name, count in number.items()
            if name.startswith("status-")
        },
        first_wrong=values.get("first-wrong", ""),
    )
