"""Check that standard streams of commands show foreign text without obeying it."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.commands.terminal import escaped_output
from api.domain import ids

Sql = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).parents[2]


def test_what_is_printed_is_escaped_on_both_streams(capsys: pytest.CaptureFixture[str]) -> None:
    with escaped_output():
        print("a\tb\x1b[2J", "\u202e")
        print("\rok    \x9b\ud800", file=sys.stderr)
        assert sys.stdout.isatty() is False
    print("\u202e")  # Afterwards the streams are as before.
    captured = capsys.readouterr()
    assert captured.out == "a\tb\\u001b[2J \\u202e\n\u202e\n"
    assert captured.err == "\\u000dok    \\u009b\\ud800\n"


def test_bytes_pass_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    with escaped_output():
        sys.stdout.buffer.write(b"\xe2\x80\xae")
    assert out.buffer.getvalue() == b"\xe2\x80\xae"  # type: ignore[attr-defined]


def test_what_a_command_prints_steers_no_terminal(environment: dict[str, str], sql: Sql) -> None:
    """Foreign text in the output of a command does not control the terminal.

    A mail server's answer with control characters is in the list of dead letters.
    """
    sql(
        "INSERT INTO outbox VALUES"
        " (%s, 'mail', REPEAT('x', 32), '', 9, NOW(6), NOW(6), NOW(6), NULL, NOW(6), %s)",
        ids.new_id().bytes,
        "550 \x1b[8mhidden\x7f",
    )
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "api", "outbox", "list"],
        cwd=ROOT,
        env=environment,
        stdout=theirs,
        timeout=60,
        check=True,
    )
    os.close(theirs)
    output = os.read(ours, 65536).decode()
    os.close(ours)
    assert output.rstrip().endswith(r"550 \u001b[8mhidden\u007f")
