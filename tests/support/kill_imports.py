"""An extension that kills an import with SIGKILL, and makes its batches small.

``KILL_AT=7``: when the seventh account of the process is recorded, within the transaction.
``KILL_AT=-2``: after the second commit of a batch. ``BATCH``: records in a batch.
``KILL_AFTER=0.25``: seconds after the first batch began, wherever the process is then.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from flask import Flask

from api.domain.audit_events import EventType
from api.rules.importing import import_accounts, prepare_batches
from api.signals import SIGNALS

_left = {"events": 0, "batches": 0}


def strike(_sender: object, **_: Any) -> None:
    """Kill the process; connected after the audit receiver, so the event is already written."""
    _left["events"] -= 1
    if _left["events"] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def register(_app: Flask) -> None:
    prepare_batches.BATCH = int(os.environ.get("BATCH", prepare_batches.BATCH))
    kill_at = int(os.environ.get("KILL_AT", "0"))
    timer = threading.Timer(
        float(os.environ.get("KILL_AFTER", "0")), os.kill, (os.getpid(), signal.SIGKILL)
    )
    timer.daemon = True
    if "KILL_AFTER" in os.environ:
        signal.alarm(0)  # of ForkedCommands: a million records take longer than a minute
    _left.update(events=max(kill_at, 0), batches=max(-kill_at, 0))
    SIGNALS[EventType.ACCOUNT_IMPORTED].connect(strike)
    store_batch = import_accounts.store_batch

    def storing(*arguments: Any) -> Any:
        if "KILL_AFTER" in os.environ and not timer.ident:
            timer.start()
        counts = store_batch(*arguments)
        _left["batches"] -= 1
        if _left["batches"] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return counts

    import_accounts.store_batch = storing  # type: ignore[assignment]
