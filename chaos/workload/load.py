"""Run the whole load: users, mail users, replayers, and a balancer that asks for health."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from chaos.history import History
from chaos.scheduler_lag import SchedulerLag
from chaos.smtp_sink import SmtpSink
from chaos.workload.http import Connection
from chaos.workload.mail_user import MailUser
from chaos.workload.replayer import Replayer
from chaos.workload.sharing_user import SharedAccounts, SharingUser
from chaos.workload.user import User

_REPLAYERS = 2
_SHARED_ACCOUNTS = 2
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
    """All of them together. ``ports``: those of the API machines, which each client takes in turn.

    ``sharing``: how many more clients change the same few accounts.
    """

    def __init__(
        self,
        ports: Sequence[int],
        history: History,
        smtp_sink: SmtpSink,
        *,
        people: int,
        mail_users: int,
        sharing: int = 0,
    ) -> None:
        stop = self._stop_now = threading.Event()
        accounts = SharedAccounts(_SHARED_ACCOUNTS)
        self._threads: list[threading.Thread] = [
            *(User(_turned(ports, number), history, stop) for number in range(people)),
            *(
                SharingUser(_turned(ports, number), history, stop, accounts)
                for number in range(sharing)
            ),
            *(MailUser(ports, history, stop, smtp_sink) for _ in range(mail_users)),
            *(Replayer(_turned(ports, number), history, stop) for number in range(_REPLAYERS)),
            *(Balancer(port, history, stop) for port in ports),
            SchedulerLag(history, stop),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the request that it is at."""
        self._stop_now.set()
        for thread in self._threads:
            thread.join()


def _turned(ports: Sequence[int], number: int) -> list[int]:
    """Begin with another one for each client."""
    number %= len(ports)
    return [*ports[number:], *ports[:number]]
