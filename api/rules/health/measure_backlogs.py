"""Measure the backlogs of the worker: mail, webhooks, sealing, witnesses."""

from __future__ import annotations

from datetime import datetime

from api import settings
from api.domain import clock, ids
from api.domain.backlogs import Backlogs, Queue
from api.mail import letters
from api.rules.audit_log.list_witnesses import list_witnesses
from api.store import audit_leaf, audit_tree, outbox, webhook, webhook_delivery

# Rows that one count examines: the figures of a full queue must not slow down its work.
_MOST = 10_000


def measure_backlogs() -> Backlogs:
    """Return the figures, by a bounded number of rows.

    The rights of ``python -m api worker`` suffice. Raises ``Unavailable``.
    """
    now = clock.now()
    seals = bool(settings.current().audit_signing_keys)
    return Backlogs(
        mail=_queue(outbox.count_waiting(letters.KIND, _MOST), now),
        dead_letters=outbox.count_dead(_MOST),
        webhooks=_queue(webhook_delivery.count_all_waiting(_MOST), now),
        paused_webhooks=webhook.count_paused(),
        audit_log=_unsealed(now) if seals else None,
        witness_delays=_delays(now) if seals else {},
    )


def _unsealed(now: datetime) -> Queue:
    tree = audit_tree.read()
    return _queue(audit_leaf.count_after(tree.sealed_to, _MOST), now)


def _delays(now: datetime) -> dict[str, float]:
    delays: dict[str, float] = {}
    for progress in list_witnesses(settings.current().witnesses):
        # not the time of the last submission: a log without new events needs none
        missed = audit_leaf.find_event(progress.size) if progress.size < progress.of else None
        delay = _age(ids.made_at(missed) if missed else None, now)
        # two mailboxes of one domain have the same name
        delays[progress.name] = max(delay, delays.get(progress.name, 0.0))
    return delays


def _queue(counted: tuple[int, datetime | None], now: datetime) -> Queue:
    waiting, since = counted
    return Queue(waiting, _age(since, now))


def _age(since: datetime | None, now: datetime) -> float:
    """Return the seconds since then; 0 if another machine's clock is ahead."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0
