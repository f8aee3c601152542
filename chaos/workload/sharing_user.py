"""Change an account that other clients change at the same moment, on other machines."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Sequence

from chaos.history import AccountOwner, EndedSecret, History
from chaos.workload.client import ClientSession, WorkloadClient
from chaos.workload.http import TimedAnswer

# test data, not a secret
_PASSWORD = "a harbour that many share"  # noqa: S105


class SharedAccounts:
    """The accounts that these clients share, created by the first client."""

    def __init__(self, count: int) -> None:
        self.emails = [f"{uuid.uuid4()}@example.com" for _ in range(count)]
        self.not_created = self.emails[:]
        self.lock = threading.Lock()


class SharingUser(WorkloadClient):
    """A client that signs in, renames and signs out; losing a conflict is not an outage."""

    def __init__(
        self,
        ports: Sequence[int],
        history: History,
        stop: threading.Event,
        accounts: SharedAccounts,
    ) -> None:
        super().__init__(ports, history, stop)
        self._accounts = accounts

    def run(self) -> None:
        with self._accounts.lock:
            while self._accounts.not_created:
                self._sign_up(self._accounts.not_created.pop())
        while not self._stop_now.is_set():
            signed = self._sign_in(random.choice(self._accounts.emails))  # noqa: S311  no secret
            if signed:
                self._send("PATCH /v1/account", 200, signed, {"name": f"Bob {signed.id[-4:]}"})
                self._send("GET /v1/session", 200, signed)
                answer = self._send("DELETE /v1/session", 204, signed)
                if answer.status == 204:
                    self._history.ended.append(EndedSecret(signed.id, signed.token, answer.ended))

    def _sign_up(self, email: str) -> None:
        answer = self._send("POST /v1/accounts", 201, body={"email": email, "password": _PASSWORD})
        if answer.status == 201:
            self._history.accounts.append(answer.body["id"])
            self._history.owners.append(AccountOwner(answer.body["id"], email))

    def _sign_in(self, email: str) -> ClientSession | None:
        body = {"email": email, "password": _PASSWORD, "deliver": "token"}
        answer = self._send("POST /v1/sessions", 201, body=body)
        if answer.status != 201:
            return None
        self._history.sessions.append(answer.body["id"])
        return ClientSession(answer.body["id"], answer.body["token"])

    def _record(self, answer: TimedAnswer) -> None:
        self._history.contended.append(answer)
