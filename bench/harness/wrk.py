"""Generate load by wrk (https://github.com/wg/wrk), with a Lua script that checks each answer."""

from __future__ import annotations

import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dev.console import Trouble
from dev.programs import find

_PROGRAM = find("wrk") or "wrk"
_SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16


@dataclass(frozen=True)
class WrkLoad:
    """Requests to one port, and the properties that their answers must have."""

    port: int
    file: Path  # requests, divided by NUL bytes
    statuses: tuple[int, ...]
    inside: str = ""  # a text in every body
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class WrkTally:
    """The result of a run. Times in seconds; ``sent`` includes requests in flight at the end."""

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


class WrkRun:
    """A running wrk. As a context manager it ends with the block, and no answer may be wrong."""

    def __init__(self, load: WrkLoad, seconds: int) -> None:
        self._seconds = seconds
        command = [
            *(_PROGRAM, "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(_SCRIPT), f"http://127.0.0.1:{load.port}", "--", str(load.file)),
            *(",".join(map(str, load.statuses)), load.inside, secrets.token_hex(3)),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        tally = self.tally()
        if tally.wrong:
            raise Trouble(f"{tally.wrong} wrong answers, the first: {tally.first_wrong}")

    def tally(self) -> WrkTally:
        """Wait until wrk has ended. Raises ``Trouble`` when wrk itself fails."""
        try:
            output, _ = self._process.communicate(timeout=self._seconds + 60)
        finally:
            self._process.kill()
        if self._process.returncode != 0 or "\nanswered " not in output:
            raise Trouble(f"wrk failed (exit status {self._process.returncode}):\n\n{output}")
        values = dict(line.partition(" ")[::2] for line in output.splitlines())
        number = {name: int(text) for name, text in values.items() if text.isdigit()}
        return WrkTally(
            sent=number["sent"] - 1,  # wrk asks the script for one request that it never sends
            answered=number["answered"],
            wrong=number["wrong"] + number["lost"],
            seconds=number["microseconds"] / 1e6,
            p50=number["p50"] / 1e6,
            p99=number["p99"] / 1e6,
            p999=number["p99.9"] / 1e6,
            longest=number["longest"] / 1e6,
            statuses={
                int(name.removeprefix("status-")): times
                for name, times in number.items()
                if name.startswith("status-")
            },
            first_wrong=values.get("first-wrong", ""),
        )


def run(load: WrkLoad, seconds: int) -> WrkTally:
    """Send requests for so many seconds."""
    return WrkRun(load, seconds).tally()


def version() -> str:
    """Return the version of wrk, which prints it and exits with status 1."""
    completed = subprocess.run([_PROGRAM, "-v"], capture_output=True, text=True)
    return " ".join((completed.stdout + completed.stderr).split()[:2])
