"""Run the whole workload: users, mail users, replayers, and a balancer's health probe."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from chaos.history import History
from chaos.scheduler_lag import SchedulerLag
from chaos.smtp_sink import SmtpSink
from chaos.workload.factor_user import FactorUser
from chaos.workload.http import RotatingConnection
from chaos.workload.mail_user import MailUser
from chaos.workload.replayer import Replayer
from chaos.workload.sharing_user import SharedAccounts, SharingUser
from chaos.workload.user import User

_REPLAYERS = 2
_SHARED_ACCOUNTS = 2
_HEALTH_EVERY = 0.1  # seconds


class HealthProbe(threading.Thread):
    """A balancer's probe of /healthz, on a new connection each time."""

    def __init__(self, port: int, history: History, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._history = history
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.wait(_HEALTH_EVERY):
            connection = RotatingConnection(self._port)
            answer = connection.send("GET /healthz")
            connection.close()
            self._history.health.append(answer)
            if answer.status not in {200, 0}:
                self._history.wrong.append(answer)


class Workload:
    """All clients of a run. ``ports``: of the API machines, which each client uses in turn.

    ``sharing``: the number of further clients, which change the same few accounts.
    ``factor_users``: the number of those that sign in with second factors.
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
        factor_users: int = 0,
    ) -> None:
        stop = self._stop_now = threading.Event()
        accounts = SharedAccounts(_SHARED_ACCOUNTS)
        self._threads: list[threading.Thread] = [
            *(User(_rotate(ports, number), history, stop) for number in range(people)),
            *(
                SharingUser(_rotate(ports, number), history, stop, accounts)
                for number in range(sharing)
            ),
            *(MailUser(ports, history, stop, smtp_sink) for _ in range(mail_users)),
            *(FactorUser(ports, history, stop, smtp_sink) for _ in range(factor_users)),
            *(Replayer(_rotate(ports, number), history, stop) for number in range(_REPLAYERS)),
            *(HealthProbe(port, history, stop) for port in ports),
            SchedulerLag(history, stop),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop all clients after their current requests."""
        self._stop_now.set()
        for thread in self._threads:
            thread.join()


def _rotate(ports: Sequence[int], number: int) -> list[int]:
    """Return the ports in an order that begins with another port for each client."""
    number %= len(ports)
    return [*ports[number:], *ports[:number]]
