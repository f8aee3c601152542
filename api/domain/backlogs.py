"""The backlogs of the background work, as figures for operators."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Queue(msgspec.Struct, frozen=True):
    """The number of things that wait, up to a limit, and for how long the oldest has waited."""

    waiting: int
    oldest_seconds: float


class Backlogs(msgspec.Struct, frozen=True):
    """All backlogs. ``audit_log``: None if this process does not seal."""

    mail: Queue
    dead_letters: int
    webhooks: Queue
    paused_webhooks: int
    audit_log: Queue | None
    witness_delays: Mapping[str, float]  # seconds, by the name of the witness
