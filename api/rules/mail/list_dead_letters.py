"""List what was given up."""

from __future__ import annotations

from dataclasses import dataclass

from api.domain.outbox import Backlog, DeadLetter
from api.store import outbox

_MOST = 1000


@dataclass(frozen=True)
class DeadLetters:
    """How the outbox stands, with its dead letters (the oldest thousand)."""

    backlog: Backlog
    letters: list[DeadLetter]


def list_dead_letters() -> DeadLetters:
    """The oldest first. Raises ``Unavailable``."""
    return DeadLetters(outbox.backlog(), outbox.dead(_MOST))
