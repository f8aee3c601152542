"""The load: people, those who go by mail, thieves, and a balancer that asks for health."""

from __future__ import annotations

import threading
import time

from chaos.history import Ended, Notes, Revived
from chaos.scheduler_lag import Lag
from chaos.smtp_sink import Catcher
from chaos.workload.http import Connection
from chaos.workload.mail_user import Correspondent
from chaos.workload.user import Person

_PAUSE = 0.02  # seconds
_CORRESPONDENTS = 4
_HEALTH_EVERY = 0.1  # seconds


class Thief(threading.Thread):
    """Has a copy of every secret, and tries those that have ended, again and again."""

    def __init__(self, port: int, notes: Notes, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(port)
        self._notes = notes
        self._stop_now = stop
        self._older = 0

    def run(self) -> None:
        while not self._stop_now.is_set():
            for one in self._chosen():
                self._try(one)
            time.sleep(_PAUSE)

    def _chosen(self) -> list[Ended]:
        """The newest, and some of the older ones in turn."""
        ended = self._notes.ended[:]
        older = ended[self._older : self._older + 20]
        self._older = self._older + 20 if self._older + 20 < len(ended) else 0
        return ended[-40:] + older

    def _try(self, one: Ended) -> None:
        answer = self._connection.send("GET /v1/session", one.secret)
        self._notes.answers.append(answer)
        if answer.status == 200:
            self._notes.revived.append(Revived(answer.ended, answer.began - one.at))
        elif answer.refused:
            time.sleep(_PAUSE)
        elif answer.status != 401:
            self._notes.wrong.append(answer)


class Balancer(threading.Thread):
    """Asks for /healthz, on a new connection each time."""

    def __init__(self, port: int, notes: Notes, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._notes = notes
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.wait(_HEALTH_EVERY):
            connection = Connection(self._port)
            answer = connection.send("GET /healthz")
            connection.close()
            self._notes.health.append(answer)
            if answer.status not in {200, 0}:
                self._notes.wrong.append(answer)


class Load:
    """All of them together."""

    def __init__(self, port: int, notes: Notes, people: int, catcher: Catcher) -> None:
        self._stop_now = threading.Event()
        self._threads: list[threading.Thread] = [
            *(Person(port, notes, self._stop_now) for _ in range(people)),
            *(Correspondent(port, notes, self._stop_now, catcher) for _ in range(_CORRESPONDENTS)),
            *(Thief(port, notes, self._stop_now) for _ in range(2)),
            Balancer(port, notes, self._stop_now),
            Lag(notes, self._stop_now),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the request that it is at."""
        self._stop_now.set()
        for thread in self._threads:
            thread.join()
