"""Send the requests of one client, and record each answer in the history."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.history import History
from chaos.workload.http import RotatingConnection, TimedAnswer

_PAUSE = 0.02  # seconds between two requests of a client: mixed load, not a benchmark


@dataclass(frozen=True)
class ClientSession:
    """A session that its client takes to be live."""

    id: str
    token: str


class WorkloadClient(threading.Thread):
    """A client that sends one request after the other."""

    def __init__(self, ports: Sequence[int], history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = RotatingConnection(*ports)
        self._history = history
        self._stop_now = stop

    def _send(
        self,
        operation: str,
        expected: int | tuple[int, ...],
        caller: ClientSession | None = None,
        body: object = None,
        *,
        tolerated: tuple[int, ...] = (),
    ) -> TimedAnswer:
        """Send a request, and record an answer that is not of the ``expected`` statuses.

        Each expected answer leaves an audit event, except to a GET. ``tolerated``: statuses that a
        fault can cause rightly, such as by a lost answer before; they leave no event.
        """
        answer = self._connection.send(operation, caller.token if caller else None, body)
        self._record(answer)
        if answer.status in (expected if isinstance(expected, tuple) else (expected,)):
            if not operation.startswith("GET"):
                self._history.recorded.append(answer.request_id)
        elif caller and answer.status == 401:
            self._history.signed_out.append(answer)
        elif not answer.refused and answer.status not in tolerated:
            self._history.wrong.append(answer)
        time.sleep(_PAUSE)
        return answer

    def _record(self, answer: TimedAnswer) -> None:
        self._history.answers.append(answer)
