"""Test the bars of long commands."""

from __future__ import annotations

import io
import sys
import time

import pytest

from api.commands import progress
from api.commands.progress import CountProgress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("terminal", [_Terminal(), io.StringIO()])
def test_only_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, terminal: io.StringIO) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[-1])
    with CountProgress(4000, 0, "accounts") as bar:
        for moment, count in ((2.0, 1000), (4.0, 4000)):
            now.append(moment)
            bar.at(count)
    assert (
        terminal.getvalue()
        == (
            "\r[#######                       ]  25%  1,000 accounts, 500 a second"
            "\r[##############################] 100%  4,000 accounts, 1,000 a second"
            "\r\x1b[K"
        )
        * terminal.isatty()
    )
