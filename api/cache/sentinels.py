"""Learn from the Sentinels where the master is, without a question in any request."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.retry import Retry

from api.cache.run import Run
from api.settings.redis_url import SentinelMaster

# The longest time until a process that talks to a replaced master notices it.
_PERIOD = 1.0  # seconds
_FRESH = 5.0  # seconds that an answer counts, in case the thread that asks is stalled


@dataclass(frozen=True)
class Master:
    """The elected master and the epoch of its election: a higher epoch is later."""

    host: str
    port: int
    epoch: int


@dataclass(frozen=True)
class _Report:
    at: float
    master: Master | None
    problem: str = ""


class Sentinels:
    """A thread for each Sentinel that asks it once a second.

    A Sentinel that drops packets, or a name that can't be resolved, delays neither the others nor a
    request. The threads start at the first question, because they would not survive a fork.
    """

    def __init__(
        self,
        address: SentinelMaster,
        connect_timeout: float,
        timeout: float,
        run: Run,
    ) -> None:
        self._name = address.name
        self._run = run
        run.elected = self.is_elected
        self._connect_timeout = connect_timeout
        self._state = threading.Condition()
        self._closed = threading.Event()
        self._clients = [
            Redis(
                host=host,
                port=port,
                socket_connect_timeout=connect_timeout,
                socket_timeout=timeout,
                retry=Retry(NoBackoff(), 0),
                **address.sentinel_login.options(),
            )
            for host, port in address.sentinels
        ]
        self._reports: list[_Report | None] = [None for _ in self._clients]
        self._threads: list[threading.Thread] = []
        self._master: Master | None = None
        self._settled = False

    @property
    def count(self) -> int:
        """Return how many Sentinels are configured."""
        return len(self._clients)

    @property
    def majority(self) -> int:
        """Return how many of the Sentinels must agree on a failover."""
        return self.count // 2 + 1

    def discover_master(self, _name: str) -> tuple[str, int]:
        """Return host and port of the elected master. redis-py calls this for each connection.

        Waits only if no master is known yet. Raises redis-py's ``ConnectionError``.
        """
        self._start()
        with self._state:
            if not self._settled:
                self._state.wait_for(self._is_settled, self._connect_timeout)
                self._settled = self._master is not None
            if self._master is None:
                raise LostConnection(self._problem())
            return self._master.host, self._master.port

    def is_elected(self, connection: Any) -> bool:
        """Return whether a connection leads to the elected master."""
        master = self._master  # no lock: the run is locked, and an election locks both
        return master is not None and (connection.host, connection.port) == (
            master.host,
            master.port,
        )

    def answering(self) -> list[bool]:
        """Return for each Sentinel whether it names a master. Waits for the first answers."""
        self._start()
        with self._state:
            self._state.wait_for(lambda: None not in self._reports, self._connect_timeout)
            return [report.master is not None for report in self._fresh()]

    def close(self) -> None:
        """Stop the threads."""
        self._closed.set()

    def _start(self) -> None:
        with self._state:
            missing = range(len(self._threads), self.count)
            for number in missing:
                thread = threading.Thread(
                    target=self._watch, args=(number,), name="redis-sentinel", daemon=True
                )
                try:
                    thread.start()
                except RuntimeError:  # the machine has no capacity for one more thread
                    return
                self._threads.append(thread)

    def _watch(self, number: int) -> None:
        while not self._closed.is_set():
            report = self._ask(self._clients[number])
            with self._state:
                self._reports[number] = report
                self._elect()
                self._state.notify_all()
            self._closed.wait(_PERIOD)
        self._clients[number].close()

    def _ask(self, client: Redis) -> _Report:
        try:
            reply: Any = client.sentinel_master(self._name)
            master = Master(str(reply["ip"]), int(reply["port"]), int(reply["config-epoch"]))
        except Exception as error:  # noqa: BLE001 - nothing may end this thread: no other would start
            return _Report(time.monotonic(), None, str(error) or type(error).__name__)
        return _Report(time.monotonic(), master)

    def _elect(self) -> None:
        """Adopt the latest election that the Sentinels report."""
        named = [report.master for report in self._fresh() if report.master is not None]
        if not named:
            return  # the master stays the master while all Sentinels are away
        current = self._master
        elected = max(named, key=lambda m: (m.epoch, named.count(m), m == current))
        # A single Sentinel that was cut off reports an earlier election. If a majority does, the
        # Sentinels were configured anew.
        if current and elected.epoch < current.epoch and len(named) < self.majority:
            return
        if elected != current:
            with self._run.changing():
                self._master = elected

    def _fresh(self) -> list[_Report]:
        oldest = time.monotonic() - _FRESH
        return [report for report in self._reports if report and report.at >= oldest]

    def _is_settled(self) -> bool:
        """Return whether a majority names a master, or every Sentinel has answered.

        A Sentinel that was cut off may be the first to answer.
        """
        named = sum(report.master is not None for report in self._fresh())
        return named >= self.majority or None not in self._reports

    def _problem(self) -> str:
        problems = {report.problem for report in self._fresh()} - {""}
        summary = "; ".join(sorted(problems)) or "no answer in time"
        return f"No Sentinel names a master {self._name!r}: {summary}"
