"""The load: people who sign up, sign in, look, rename, sign out, all the time; and a thief."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass

from chaos.http import Answer, Connection
from chaos.notes import Ended, Notes, Revived

_PASSWORD = "a quiet harbour at dawn"  # noqa: S105  nobody's
_PAUSE = 0.02  # seconds between two requests of a client: mixed load, not a benchmark
_STANDING = 20  # sessions that each client leaves signed in, and looks at in turn


@dataclass(frozen=True)
class Signed:
    """A session that is live as far as its client knows."""

    id: str
    token: str


class Person(threading.Thread):
    """One client. What it doesn't know the outcome of, it lets go."""

    def __init__(self, port: int, notes: Notes, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(port)
        self._notes = notes
        self._stop_now = stop
        self._email = ""
        self._open: list[Signed] = []
        self._standing: deque[Signed] = deque(maxlen=_STANDING)
        # of an account that nobody changes: a change sends its sessions to the ledger for a while
        self._quiet: deque[Signed] = deque()

    def run(self) -> None:
        self._sign_up()
        self._sign_in()
        self._sign_in()
        self._quiet.extend(self._open)
        self._open = []
        turn = 0
        while not self._stop_now.is_set():
            if turn % 4 == 0:
                self._sign_up()
            if self._email:
                self._round(turn)
            turn += 1

    def _round(self, turn: int) -> None:
        self._sign_in()
        self._sign_in()
        for _ in range(2):
            self._look_at(self._standing)
            self._notes.checks += self._look_at(self._quiet)
        self._with_session("GET /v1/session", {200})
        self._with_session("GET /v1/sessions", {200})
        self._with_session("PATCH /v1/account", {200}, {"name": f"Alice {turn}"})
        (self._end_one, self._end_others, self._sign_out)[turn % 3]()

    def _sign_up(self) -> None:
        email = f"{uuid.uuid4()}@example.com"
        answer = self._send("POST /v1/accounts", {201}, body=_credentials(email))
        if answer.status == 201:
            self._notes.accounts.append(answer.body["id"])
            self._standing.extend(self._open)
            self._open = []
            self._email = email

    def _sign_in(self) -> None:
        body = {**_credentials(self._email), "deliver": "token"}
        answer = self._send("POST /v1/sessions", {201}, body=body)
        if answer.status == 201:
            self._notes.sessions.append(answer.body["id"])
            self._open.append(Signed(answer.body["id"], answer.body["token"]))

    def _look_at(self, some: deque[Signed]) -> list[Answer]:
        if not some:
            return []
        one = some.popleft()
        answer = self._send("GET /v1/session", {200}, one)
        if answer.status != 401:
            some.append(one)
        return [answer]

    def _with_session(self, operation: str, good: set[int], body: object = None) -> None:
        if self._open and self._send(operation, good, self._open[0], body).status == 401:
            self._open.pop(0)

    def _sign_out(self) -> None:
        if self._open:
            going = self._open.pop()
            self._note_ended(self._send("DELETE /v1/session", {204}, going), [going])

    def _end_one(self) -> None:
        if len(self._open) > 1:
            going = self._open.pop()
            answer = self._send(f"DELETE /v1/sessions/{going.id}", {204}, self._open[0])
            self._note_ended(answer, [going])

    def _end_others(self) -> None:
        if self._open:
            going, self._open = self._open[1:], self._open[:1]
            self._note_ended(self._send("DELETE /v1/sessions", {200}, self._open[0]), going)

    def _note_ended(self, answer: Answer, going: list[Signed]) -> None:
        if answer.status in {200, 204}:
            self._notes.ended.extend(Ended(one.id, one.token, answer.ended) for one in going)

    def _send(
        self, operation: str, good: set[int], caller: Signed | None = None, body: object = None
    ) -> Answer:
        answer = self._connection.send(operation, caller.token if caller else None, body)
        self._notes.answers.append(answer)
        if caller and answer.status == 401:
            self._notes.signed_out.append(answer)
        elif answer.status not in good and not answer.refused:
            self._notes.wrong.append(answer)
        time.sleep(_PAUSE)
        return answer


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


class Load:
    """All of them together."""

    def __init__(self, port: int, notes: Notes, people: int) -> None:
        self._stop_now = threading.Event()
        self._threads: list[threading.Thread] = [
            *(Person(port, notes, self._stop_now) for _ in range(people)),
            *(Thief(port, notes, self._stop_now) for _ in range(2)),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the request that it is at."""
        self._stop_now.set()
        for thread in self._threads:
            thread.join()


def _credentials(email: str) -> dict[str, str]:
    return {"email": email, "password": _PASSWORD}
