"""How every program of ours ends: in order, with an exit status that says what happened."""

from __future__ import annotations

import sys
from collections.abc import Callable

from dev.console import Trouble
from dev.process import signals
from dev.process.child import stop_all
from dev.process.signals import Interrupted


def run(work: Callable[[], int]) -> int:
    """Do it; the exit status. What was started is stopped, whatever comes."""
    signals.listen()
    try:
        return work()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.status
    finally:
        stop_all()
