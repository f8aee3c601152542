"""Install kill points between the steps of a change, where a worker can be killed.

The API's workers load this module through ``chaos.injection.extension``. To kill one, write the
name of a hook into the file ``ORDER``: the next worker that reaches the hook removes the file, and
kills itself.
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
        EventType.ACCOUNTS_EXPORTED,
        EventType.ACCOUNT_IMPORTED,
        EventType.AUDIT_BEGUN,
        EventType.AUDIT_PRUNED,
        EventType.DATABASE_RECOVERED,
        EventType.PERMISSION_DEFINED,
        EventType.PERMISSION_REMOVED,
        EventType.ROLE_DEFINED,
        EventType.ROLE_REMOVED,
        EventType.ROLE_REVOKED,
        EventType.WEBHOOK_PAUSED,
    }
)
# The workload has no administrators, no passkeys and no identity providers, and so no account
# without a password; sign-in by mail is off. tests/faults/test_killed_process.py kills at these.
_NOT_IN_THE_WORKLOAD = (
    "webhook.",
    "identity.",
    "passkey.",
    "password.removed",
    "sign_in_mail.",
    "account.metadata_updated",
    "account.deletion_scheduled",
    "account.deletion_cancelled",
    "account.deletion_cancellation_refused",
    "account.exported",
    "account.invited",
    "account.locked",
    "account.unlocked",
    "factors.reset",
    "invitation.",
    "role.",
    "service_account.",
    "token.",
)
_TYPES = sorted(
    event_type
    for event_type in EventType
    if event_type not in BY_NO_REQUEST and not event_type.startswith(_NOT_IN_THE_WORKLOAD)
)
# Redis holds the keys, the ledger changes, the signal's event is written: nothing is committed.
BEFORE_THE_COMMIT = (
    "before hold",
    "after hold",
    *(f"at {event_type}" for event_type in _TYPES),
    "before commit",
)
# The change is committed. Redis is updated, then the client is answered.
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
# A session that was not in Redis was read from the ledger, and is written to Redis.
WHILE_LOOKING_UP = ("before refresh", "after refresh", "before forget", "after forget")


def reach(hook: str) -> None:
    """Kill this process if a kill is ordered at this hook.

    ``unlink`` succeeds in one process only, so one order kills one worker.
    """
    try:
        if ORDER.read_text(encoding="ascii") != hook:
            return
        ORDER.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def install(app: Flask) -> None:
    """Install all hooks in the application of this process."""
    for name in ("hold", "end", "renew", "create", "refresh", "forget"):
        _wrap(session_cache, name)
    _wrap(Transaction, "complete", "commit")
    for event_type in _TYPES:
        # connected after the audit trail's receiver, so the event is written before the hook
        SIGNALS[event_type].connect(_at_signal)
    app.after_request(_before_the_answer)


def _wrap(owner: Any, name: str, hook: str = "") -> None:
    hook = hook or name
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        reach(f"before {hook}")
        result = original(*args, **kwargs)
        reach(f"after {hook}")
        return result

    setattr(owner, name, wrapped)


def _at_signal(sender: AuditedSignal, **_: Any) -> None:
    reach(f"at {sender.name}")


def _before_the_answer(response: Response) -> Response:
    reach("before the answer")
    return response
