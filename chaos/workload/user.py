"""Use all operations of an account without mail, one request after the other."""

from __future__ import annotations

import random
import threading
import uuid
from collections import deque
from collections.abc import Sequence

from chaos.history import AccountOwner, EndedSecret, History
from chaos.workload.client import ClientSession, WorkloadClient
from chaos.workload.http import TimedAnswer

# test data, not a secret
_PASSWORD = "a quiet harbour at dawn"  # noqa: S105
_NEW_PASSWORD = "a loud harbour at dusk"  # noqa: S105
_WRONG_PASSWORD = "a harbour, I think"  # noqa: S105
_STANDING = 20  # sessions that each client keeps live, and checks in turn
# A secret answers reads for ten seconds after a re-authentication, by the clock of each machine.
_FORMER_SECRET_SECONDS = 11.0
_ROUNDS = (2, 3, 4, 5, 6)  # with one account; random, so that clients do not synchronise


class User(WorkloadClient):
    """A client that forgets each session whose state is unknown after a refusal."""

    def __init__(self, ports: Sequence[int], history: History, stop: threading.Event) -> None:
        super().__init__(ports, history, stop)
        self._email = ""
        self._open: list[ClientSession] = []
        self._standing: deque[ClientSession] = deque(maxlen=_STANDING)
        # The account does not change: after a change the ledger answers for a while.
        self._quiet: deque[ClientSession] = deque()

    def run(self) -> None:
        self._sign_up()
        self._sign_in()
        self._sign_in()
        self._quiet.extend(self._open)
        self._open = []
        turn = 0
        while not self._stop_now.is_set():
            self._sign_up()
            if self._email:
                for _ in range(random.choice(_ROUNDS)):  # noqa: S311  nothing to guess
                    self._round(turn)
                    turn += 1
                self._leave(deleting=turn % 2 == 0)

    def _round(self, turn: int) -> None:
        self._sign_in()
        self._sign_in()
        for _ in range(2):
            self._check_next(self._standing)
            self._history.checks += self._check_next(self._quiet)
        self._with_session("GET /v1/session", 200)
        self._with_session("GET /v1/sessions", 200)
        self._with_session("PATCH /v1/account", 200, {"name": f"Alice {turn}"})
        (self._end_one, self._end_others, self._sign_out)[turn % 3]()

    def _leave(self, *, deleting: bool) -> None:
        """Use the rare operations, then leave the account."""
        wrong, right = {"password": _WRONG_PASSWORD}, {"password": _PASSWORD}
        self._send("POST /v1/sessions", 401, body={**self._credentials(), **wrong})
        self._with_session("POST /v1/session/reauthentications", 401, wrong)
        self._rotate("POST /v1/session/reauthentications", right, others_end=False)
        passwords = {"new_password": _NEW_PASSWORD}
        path = "PUT /v1/account/password"
        self._with_session(path, 401, {**passwords, "current_password": _WRONG_PASSWORD})
        self._rotate(path, {**passwords, "current_password": _PASSWORD}, others_end=True)
        if deleting and self._open:
            self._with_session("DELETE /v1/account", 401, wrong)
            ending, self._open = self._open, []
            right = {"password": _NEW_PASSWORD}
            self._record_ended(self._send("DELETE /v1/account", 204, ending[0], right), ending)
        self._standing.extend(self._open)
        self._open, self._email = [], ""

    def _sign_up(self) -> None:
        self._email = f"{uuid.uuid4()}@example.com"
        answer = self._send("POST /v1/accounts", 201, body=self._credentials())
        if answer.status == 201:
            self._history.accounts.append(answer.body["id"])
            self._history.owners.append(AccountOwner(answer.body["id"], self._email))
        else:
            self._email = ""

    def _sign_in(self) -> None:
        body = {**self._credentials(), "deliver": "token"}
        answer = self._send("POST /v1/sessions", 201, body=body)
        if answer.status == 201:
            self._history.sessions.append(answer.body["id"])
            self._open.append(ClientSession(answer.body["id"], answer.body["token"]))

    def _check_next(self, sessions: deque[ClientSession]) -> list[TimedAnswer]:
        if not sessions:
            return []
        session = sessions.popleft()
        answer = self._send("GET /v1/session", 200, session)
        if answer.status != 401:
            sessions.append(session)
        return [answer]

    def _with_session(self, operation: str, expected: int, body: object = None) -> None:
        if self._open:
            answer = self._send(operation, expected, self._open[0], body)
            if answer.status == 401 != expected:
                self._open.pop(0)

    def _rotate(self, operation: str, body: object, *, others_end: bool) -> None:
        """Replace the session's secret; forget the session if the new secret is not received."""
        if self._open:
            old = self._open.pop(0)
            other_sessions = self._open if others_end else []
            if others_end:
                self._open = []
            answer = self._send(operation, 200, old, body)
            if answer.status == 200:
                ends = answer.ended if others_end else answer.ended + _FORMER_SECRET_SECONDS
                self._history.ended.append(EndedSecret(None, old.token, ends))
                self._open.insert(0, ClientSession(old.id, answer.body["token"]))
                self._record_ended(answer, other_sessions)

    def _sign_out(self) -> None:
        if self._open:
            ending = self._open.pop()
            self._record_ended(self._send("DELETE /v1/session", 204, ending), [ending])

    def _end_one(self) -> None:
        if len(self._open) > 1:
            ending = self._open.pop()
            answer = self._send(f"DELETE /v1/sessions/{ending.id}", 204, self._open[0])
            self._record_ended(answer, [ending])

    def _end_others(self) -> None:
        if len(self._open) > 1:
            ending, self._open = self._open[1:], self._open[:1]
            self._record_ended(self._send("DELETE /v1/sessions", 200, self._open[0]), ending)

    def _record_ended(self, answer: TimedAnswer, ending: list[ClientSession]) -> None:
        if answer.status in {200, 204}:
            self._history.ended.extend(
                EndedSecret(session.id, session.token, answer.ended) for session in ending
            )

    def _credentials(self) -> dict[str, str]:
        return {"email": self._email, "password": _PASSWORD}
