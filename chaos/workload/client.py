"""Send requests one after the other, and record each answer in the history."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.history import History
from chaos.workload.http import Answer, Connection

_PAUSE = 0.02  # seconds between two requests of a client: mixed load, not a benchmark


@dataclass(frozen=True)
class Signed:
    """A session that is live as far as its client knows."""

    id: str
    token: str


class Client(threading.Thread):
    """Sends one request after the other."""

    def __init__(self, ports: Sequence[int], history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(*ports)
        self._history = history
        self._stop_now = stop

    def _send(
        self,
        operation: str,
        good: int | tuple[int, ...],
        caller: Signed | None = None,
        body: object = None,
    ) -> Answer:
        """``good``: what may be answered. Each of those leaves an audit event, but to a GET."""
        answer = self._connection.send(operation, caller.token if caller else None, body)
        self._record(answer)
        if answer.status in (good if isinstance(good, tuple) else (good,)):
            if not operation.startswith("GET"):
                self._history.recorded.append(answer.request_id)
        elif caller and answer.status == 401:
            self._history.signed_out.append(answer)
        elif not answer.refused:
            self._history.wrong.append(answer)
        time.sleep(_PAUSE)
        return answer

    def _record(self, answer: Answer) -> None:
        self._history.answers.append(answer)
