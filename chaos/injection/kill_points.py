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

from api import signals
from api.cache import sessions as session_cache
from api.db.batches import Transaction
from api.signals import AuditedSignal
from dev.paths import CHAOS

ORDER = CHAOS / "kill-at"

_BY_COMMAND = (
    signals.role_granted,
    signals.role_revoked,
    signals.audit_pruned,
    signals.audit_begun,
    signals.database_recovered,
    signals.account_personal_data_erased,
)  # no worker comes by these
_SIGNALS = sorted(
    (
        one
        for one in vars(signals).values()
        if isinstance(one, AuditedSignal)
        and one not in _BY_COMMAND
        and not one.name.startswith("webhook-")  # administrators are not among those who ask
    ),
    key=lambda one: one.name,
)
# Redis holds the keys, the ledger changes, the signal's event is written: nothing stands yet.
BEFORE_THE_COMMIT = (
    "before hold",
    "after hold",
    *(f"at {one.name}" for one in _SIGNALS),
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
    for one in _SIGNALS:
        one.connect(_at_signal)  # after the audit trail's: the event is written by then
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
