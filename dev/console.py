"""Print one line for each step, and the reason when a step fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.paths import LOGS, display_path, private_directory

# A terminal shows a line that counts the seconds. A log file gets a line every 15 s: without it, a
# slow download would look like a hang.
_TICK = 0.2
_HEARTBEAT = 15.0
_TAIL = 25


class Trouble(Exception):
    """A fault that a person must repair; the text says how, and is shown without a trace."""


def say(line: str = "") -> None:
    """Print a line to standard output and flush it, since a pipe buffers."""
    print(line, flush=True)


def tail(path: Path, lines: int = _TAIL) -> str:
    """Return the last lines of a log, indented; an empty string if it can't be read."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def run_logged(
    doing: str,
    command: Sequence[str | Path],
    log: str,
    *,
    env: Mapping[str, str] | None = None,
    append: bool = False,
) -> None:
    """Run a command with its output in ``.run/log/<log>.log``, and print its progress.

    Raises ``Trouble`` with the end of the output if the command fails.
    """
    path = private_directory(LOGS) / f"{log}.log"
    began = time.monotonic()
    with path.open("ab" if append else "wb") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
            )
        except OSError as error:
            raise Trouble(f"{doing} failed: {error}") from None
        try:
            status = _watch(process, doing, path, began)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    took = time.monotonic() - began
    if status != 0:
        say(f"{doing} … failed after {took:.0f} s")
        raise Trouble(
            f"{doing} failed (exit status {status})."
            f" The end of {display_path(path)}:\n\n{tail(path)}"
        )
    say(f"{doing} … done in {took:.1f} s")


def _watch(process: subprocess.Popen[bytes], doing: str, log: Path, began: float) -> int:
    terminal = sys.stdout.isatty()
    if not terminal:
        say(f"{doing} …")
    last_report = began
    while True:
        try:
            return process.wait(_TICK if terminal else 1.0)
        except subprocess.TimeoutExpired:
            now = time.monotonic()
            if terminal:
                _rewrite_line(f"{doing} … {now - began:.0f} s  {_last_line(log)}")
            elif now - last_report >= _HEARTBEAT:
                last_report = now
                say(f"    {now - began:.0f} s: {_last_line(log):.90}")
        finally:
            if terminal:
                _rewrite_line("")


def _rewrite_line(text: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    sys.stdout.write(f"\r\x1b[K{text[:width]}")
    sys.stdout.flush()


def _last_line(path: Path) -> str:
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 2000))
        lines = log.read().decode(errors="replace").split("\n")
    shown_lines = [line.strip() for line in lines if line.strip()]
    return shown_lines[-1] if shown_lines else ""
