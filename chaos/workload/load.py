"""Run the whole load: users, mail users, replayers, and a balancer that asks for health."""

from __future__ import annotations

import threading

from chaos.history import History
from chaos.scheduler_lag import SchedulerLag
from chaos.smtp_sink import SmtpSink
from chaos.workload.http import Connection
from chaos.workload.mail_user import MailUser
from chaos.workload.replayer import Replayer
from chaos.workload.user import User

_MAIL_USERS = 4
_HEALTH_EVERY = 0.1  # seconds


class Balancer(threading.Thread):
    """Asks for /healthz, on a new connection each time."""

    def __init__(self, port: int, history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._history = history
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.wait(_HEALTH_EVERY):
            connection = Connection(self._port)
            answer = connection.send("GET /healthz")
            connection.close()
            self._history.health.append(answer)
            if answer.status not in {200, 0}:
                self._history.wrong.append(answer)


class Load:
    """All of them together."""

    def __init__(self, port: int, history: History, people: int, smtp_sink: SmtpSink) -> None:
        self._stop_now = threading.Event()
        self._threads: list[threading.Thread] = [
            *(User(port, history, self._stop_now) for _ in range(people)),
            *(MailUser(port, history, self._stop_now, smtp_sink) for _ in range(_MAIL_USERS)),
            *(Replayer(port, history, self._stop_now) for _ in range(2)),
            Balancer(port, history, self._stop_now),
            SchedulerLag(history, self._stop_now),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the request that it is at."""
        self._stop_now.set()
        for thread in self._threads:
            thread.join()
