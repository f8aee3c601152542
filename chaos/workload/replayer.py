"""Replay the secrets of ended sessions: none of them may answer again (I2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from chaos.history import Ended, History, Revived
from chaos.workload.http import Connection

_PAUSE = 0.02  # seconds


class Replayer(threading.Thread):
    """Holds a copy of every secret, as a thief would, and tries those whose session has ended."""

    def __init__(self, ports: Sequence[int], history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(*ports)
        self._history = history
        self._stop_now = stop
        self._older = 0

    def run(self) -> None:
        while not self._stop_now.is_set():
            for one in self._chosen():
                self._try(one)
            time.sleep(_PAUSE)

    def _chosen(self) -> list[Ended]:
        """The newest, those under suspicion, and some of the older ones in turn."""
        ended = self._history.ended[:]
        older = ended[self._older : self._older + 20]
        self._older = self._older + 20 if self._older + 20 < len(ended) else 0
        return ended[-40:] + self._history.suspects + older

    def _try(self, one: Ended) -> None:
        answer = self._connection.send("GET /v1/session", one.secret)
        self._history.answers.append(answer)
        if answer.status == 200:
            self._history.revived.append(Revived(answer.began, answer.began - one.at))
        elif answer.refused:
            time.sleep(_PAUSE)
        elif answer.status != 401:
            self._history.wrong.append(answer)
