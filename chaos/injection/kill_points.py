"""Put kill points between the steps of a change: a worker can be killed at each.

The API's workers load this as an extension (``chaos.injection.extension``). Whoever wants one
killed writes the name of a hook into ``ORDER``: the next worker that comes by takes the order away,
and dies.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response

from api.cache import sessions as session_cache
from api.db.batches import Transaction
from api.domain.audit_events import EventType
from api.signals import SIGNALS, AuditedSignal
from dev.paths import CHAOS

ORDER = CHAOS / "kill-at"

# Sent by commands and workers only. tests/faults/test_killed_process.py checks this list.
BY_NO_REQUEST = frozenset(
    {
        EventType.ACCOUNT_PERSONAL_DATA_ERASED,
        EventType.AUDIT_BEGUN,
        EventType.AUDIT_PRUNED,
        EventType.DATABASE_RECOVERED,
        EventType.ROLE_GRANTED,
        EventType.ROLE_REVOKED,
        EventType.WEBHOOK_PAUSED,
    }
)
# The workload has no administrators, so it does nothing with webhooks.
_TYPES = sorted(
    event_type
    for event_type in EventType
    if event_type not in BY_NO_REQUEST and not event_type.startswith("webhook.")
)
# Redis holds the keys, the ledger changes, the signal's event is written: nothing stands yet.
BEFORE_THE_COMMIT = (
    "before hold",
    "after hold",
    *(f"at {event_type}" for event_type in _TYPES),
    "before commit",
)
# It stands. Redis is told, then the client.
AFTER_THE_COMMIT = (
    "after commit",
    "before end",
    "after end",
    "before renew",
    "after renew",
    "before create",
    "after create",
    "before the answer",
)
# What Redis did not have was looked up, and is put there.
WHILE_LOOKING_UP = ("before refresh", "after refresh", "before forget", "after forget")


def come_by(hook: str) -> None:
    """Die here if that is the order. Of several at once, one."""
    try:
        if ORDER.read_text(encoding="ascii") != hook:
            return
        ORDER.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def install(app: Flask) -> None:
    """Put all of them into the application of this process."""
    for name in ("hold", "end", "renew", "create", "refresh", "forget"):
        _mark(session_cache, name)
    _mark(Transaction, "complete", "commit")
    for event_type in _TYPES:
        SIGNALS[event_type].connect(
            _at_signal
        )  # after the audit trail's: the event is written by then
    app.after_request(_before_the_answer)


def _mark(owner: Any, name: str, hook: str = "") -> None:
    hook = hook or name
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def marked(*args: Any, **kwargs: Any) -> Any:
        come_by(f"before {hook}")
        result = original(*args, **kwargs)
        come_by(f"after {hook}")
        return result

    setattr(owner, name, marked)


def _at_signal(sender: AuditedSignal, **_: Any) -> None:
    come_by(f"at {sender.name}")


def _before_the_answer(response: Response) -> Response:
    come_by("before the answer")
    return response
