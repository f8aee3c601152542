"""Handle SIGINT (Ctrl-C), SIGTERM and SIGHUP: stop in order, whenever they come."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(BaseException):
    """Somebody asked us to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status by the shell's convention, for a command that was cut short."""
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
        raise Interrupted(number)


def listen() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP (the terminal was closed) into ``Interrupted``, once.

    Set explicitly: a shell starts background jobs with SIGINT ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)


@contextmanager
def held() -> Iterator[None]:
    """No interruption in here: between a fork and noting the child, one would orphan the child."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
        if not _State.held and _State.pending is not None:
            number, _State.pending = _State.pending, None
            _State.stopping = True
            raise Interrupted(number)


def stopping() -> None:
    """From here on another signal means: faster."""
    _State.stopping = True


def hurried() -> bool:
    """Whether a further signal came while stopping."""
    return _State.hurry
