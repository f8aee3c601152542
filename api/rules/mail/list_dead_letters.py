"""List dead letters: mails that were given up."""

from __future__ import annotations

from dataclasses import dataclass

from api.domain.outbox import Backlog, DeadLetter
from api.store import outbox

_MOST = 1000


@dataclass(frozen=True)
class DeadLetters:
    """The state of the outbox and its dead letters (the oldest thousand)."""

    backlog: Backlog
    letters: list[DeadLetter]


def list_dead_letters() -> DeadLetters:
    """Return the dead letters, oldest first.

    Raises ``Unavailable``.
    """
    return DeadLetters(outbox.backlog(), outbox.dead(_MOST))
