"""Send session checks without a pause, in threads, until the test stops them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST

_PAUSE = 0.02  # In seconds, after a request without an answer: the server is gone for a moment.

# In seconds. gunicorn closes a connection that was idle for 5 s. On a busy machine a thread may
# wait that long for its turn, and would meet a closed connection, as no real client does.
_LONGEST_IDLE = 2.0


@dataclass(frozen=True)
class ReplayAnswer:
    """An answer; ``status`` is None if the request was cut off or refused, ``body`` says how then.

    ``sent`` is by the wall clock, which the server uses, too.
    """

    sent: float
    status: int | None
    body: bytes


class Replay(threading.Thread):
    """A thread that sends one session's secret without a break, as a cookie or in Authorization."""

    def __init__(self, base: str, secret: str, *, bearer: bool = False) -> None:
        super().__init__(daemon=True)
        name, value = ("Authorization", "Bearer ") if bearer else ("Cookie", "gatebook_session=")
        self._headers = {name: value + secret}
        self._connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONGEST)
        self._answered_at = 0.0  # by the monotonic clock
        self._stop_now = threading.Event()
        self.answers: list[ReplayAnswer] = []

    def run(self) -> None:
        while not self._stop_now.is_set():
            answer = self._ask()
            self.answers.append(answer)
            if answer.status is None:
                time.sleep(_PAUSE)
        self._connection.close()

    def stop(self) -> None:
        self._stop_now.set()

    def statuses(self, *, since: float = 0.0) -> set[int | None]:
        """Return the statuses of all answers to requests sent since then."""
        return {answer.status for answer in self.answers if answer.sent > since}

    def unanswered(self) -> list[bytes]:
        """Return the errors of all requests without an answer."""
        return [answer.body for answer in self.answers if answer.status is None]

    def has_been_answered(self, status: int, *, since: float) -> bool:
        """Return whether a request sent since then got this status; look at the newest first."""
        for answer in reversed(self.answers):
            if answer.sent <= since:
                return False
            if answer.status == status:
                return True
        return False

    def _ask(self) -> ReplayAnswer:
        if time.monotonic() - self._answered_at > _LONGEST_IDLE:
            self._connection.close()
        sent_at = time.time()
        try:
            self._connection.request("GET", "/v1/session", headers=self._headers)
            response = self._connection.getresponse()
            answer = ReplayAnswer(sent_at, response.status, response.read())
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return ReplayAnswer(sent_at, None, repr(error).encode())
        self._answered_at = time.monotonic()
        return answer


@contextmanager
def replaying(replays: Iterable[Replay]) -> Iterator[None]:
    """Run the replays while the block runs."""
    started = []
    try:
        for replay in replays:
            replay.start()
            started.append(replay)
        yield
    finally:
        for replay in started:
            replay.stop()
        for replay in started:
            replay.join(LONGEST)


def wait_until(condition: Callable[[], bool]) -> None:
    """Check the condition again and again; fail after ``LONGEST``."""
    deadline = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def until_answered(replays: Iterable[Replay], status: int) -> None:
    """Wait until each replay got this status for a request that it sent after this call."""
    waiting, now = list(replays), time.time()
    wait_until(lambda: all(replay.has_been_answered(status, since=now) for replay in waiting))
