"""An extension that kills its own process with SIGKILL when a request's User-Agent asks for it.

``kill at session.ended``: within the transaction, when that signal is sent and its event is
written. ``kill before the answer``: after the commit, before anything is sent to the client.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from flask import Flask, Response, request

from api.domain.client import Client
from api.signals import SIGNALS, AuditedSignal

AT = "kill at "
BEFORE_THE_ANSWER = "kill before the answer"


def strike(sender: AuditedSignal, *, client: Client, **_: Any) -> None:
    """Kill the process; connected after the audit receiver, so the event is already written."""
    if client.user_agent == AT + sender.name:
        os.kill(os.getpid(), signal.SIGKILL)


def strike_late(response: Response) -> Response:
    if request.headers.get("User-Agent") == BEFORE_THE_ANSWER:
        os.kill(os.getpid(), signal.SIGKILL)
    return response


def register(app: Flask) -> None:
    for event_signal in SIGNALS.values():
        event_signal.connect(strike)
    app.after_request(strike_late)
