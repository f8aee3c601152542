"""Replay the secrets of ended sessions, none of which may be accepted again (I2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from chaos.history import EndedSecret, History, Revival
from chaos.workload.http import RotatingConnection

_PAUSE = 0.02  # seconds


class Replayer(threading.Thread):
    """A thief with a copy of every secret, who replays those whose session has ended."""

    def __init__(self, ports: Sequence[int], history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = RotatingConnection(*ports)
        self._history = history
        self._stop_now = stop
        self._next_older = 0

    def run(self) -> None:
        while not self._stop_now.is_set():
            for ended in self._next_batch():
                self._replay(ended)
            time.sleep(_PAUSE)

    def _next_batch(self) -> list[EndedSecret]:
        """Return the newest secrets, the suspects, and the next 20 of the older ones."""
        ended = self._history.ended[:]
        older = ended[self._next_older : self._next_older + 20]
        self._next_older = self._next_older + 20 if self._next_older + 20 < len(ended) else 0
        now = time.monotonic()
        batch = ended[-40:] + self._history.suspects + older
        return [secret for secret in batch if secret.at <= now]

    def _replay(self, ended: EndedSecret) -> None:
        answer = self._connection.send("GET /v1/session", ended.secret)
        self._history.answers.append(answer)
        if answer.status == 200:
            self._history.revived.append(Revival(answer.began, answer.began - ended.at))
        elif answer.refused:
            time.sleep(_PAUSE)
        elif answer.status != 401:
            self._history.wrong.append(answer)
