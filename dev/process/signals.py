"""Handle SIGINT (Ctrl-C), SIGTERM and SIGHUP: stop all children in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequested(BaseException):
    """A signal asked this process to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """Return the exit status by the shell's convention for a signal."""
        return 128 + self.number


class _State:
    held = 0
    pending: int | None = None
    stopping = False
    hurry = False


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if _State.stopping:
        _State.hurry = True
    elif _State.held:
        _State.pending = number
    else:
        _State.stopping = True
        raise StopRequested(number)


def listen() -> None:
    """Raise ``StopRequested`` at the first SIGINT, SIGTERM or SIGHUP (the terminal was closed).

    SIGINT needs a handler, too: a shell starts background jobs with SIGINT ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)


@contextmanager
def held() -> Iterator[None]:
    """Delay signals: one between a fork and the note of its child would orphan the child."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
        if not _State.held and _State.pending is not None:
            number, _State.pending = _State.pending, None
            _State.stopping = True
            raise StopRequested(number)


def begin_stopping() -> None:
    """Note that the children are being stopped: a further signal only ends the grace period."""
    _State.stopping = True


def is_hurried() -> bool:
    """Return whether a further signal came during the stop."""
    return _State.hurry
