"""Sign in with second factors: codes of an authenticator app, recovery codes, trusted devices."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

import pyotp

from api.mail.templates import Message
from api.mail.templates.render import PAGES
from chaos.history import AccountOwner, History, Revival
from chaos.smtp_sink import SmtpSink
from chaos.workload.client import ClientSession, WorkloadClient
from chaos.workload.http import TimedAnswer

# test data, not a secret
_PASSWORD = "a quiet harbour at dawn"  # noqa: S105
_APPS = "/v1/account/authenticator-apps"
_METHODS = "/v1/account/sign-in-methods"
_DEVICES = "/v1/account/trusted-devices"
_CODES = "/v1/account/recovery-codes"
_LONGEST_WAIT = 10.0  # seconds for a mail; then the client gives the account up
_POLL = 0.1  # seconds
_STEP = 30  # seconds: a code is valid for one step before and after it
_CODES_USED = 3  # of ten: each use is mailed, and the mails of all clients share one worker
_REMOVALS = 4  # with one account: only its first app needs a mail
_EXPIRED, _NOT_VALID = 401, 422
# A setup expires on a clock that is an hour ahead. Setups whose answers were lost wait until they
# expire, and no more than three may wait.
_LEFT_OVER = (404, 409)


class FactorUser(WorkloadClient):
    """A client that sends a sign-in again until its outcome is known, with the same key.

    A refused change of factors makes it give the account up. After each sign-in it tries the code
    once more, in another sign-in.
    """

    def __init__(
        self, ports: Sequence[int], history: History, stop: threading.Event, smtp_sink: SmtpSink
    ) -> None:
        super().__init__(ports, history, stop)
        self._smtp_sink = smtp_sink
        self._email = ""
        self._session: ClientSession | None = None

    def run(self) -> None:
        leaving = False
        while not self._stop_now.is_set():
            self._email, self._session = f"{uuid.uuid4()}@example.com", None
            if self._sign_up():
                for _ in range(_REMOVALS if leaving else 1):
                    self._use_factors(leaving=leaving)
            leaving = not leaving

    def _use_factors(self, *, leaving: bool) -> None:
        """Add an app and use all factors; ``leaving``: at last replace and remove them."""
        app = self._change(f"POST {_APPS}", 201, {"name": "Phone"}, tolerated=_LEFT_OVER)
        if app is None:
            return
        phone, path = pyotp.TOTP(app["secret"]), f"{_APPS}/{app['id']}"
        wrong = {"code": phone.at(0)}  # of 1970
        self._change(f"POST {path}/confirmations", _NOT_VALID, wrong, tolerated=_LEFT_OVER)
        # on a skewed clock the code is late or early
        right = {"code": phone.now()}
        statuses = (200, _NOT_VALID)
        added = self._change(f"POST {path}/confirmations", statuses, right, tolerated=_LEFT_OVER)
        if added is None or "token" not in added:
            return  # or an earlier app is left: its removal was refused
        self._rotated(added)
        self._change(f"PATCH {path}", 200, {"name": "Old phone"})
        self._abandon()
        self._use_code({"totp_code": phone.at(int(time.time()) + _STEP)}, trusted=False)
        for number, code in enumerate(added["recovery_codes"][:_CODES_USED]):
            if not self._use_code({"recovery_code": code}, trusted=number == 0):
                return
        self._distrust()
        for asked in (False, True):
            switched = self._change(f"PATCH {_METHODS}", 200, {"second_factor": asked})
            if switched is not None and asked:
                self._rotated(switched)
        if leaving:
            self._change(f"POST {_CODES}", 201)
            self._change(f"DELETE {path}", 204)

    def _sign_up(self) -> bool:
        """Create an account with a verified address, and sign in."""
        body = {"email": self._email, "password": _PASSWORD}
        created = self._send("POST /v1/accounts", 201, body=body)
        if created.status != 201:
            return False
        self._history.accounts.append(created.body["id"])
        self._history.owners.append(AccountOwner(created.body["id"], self._email))
        token = self._await_token()
        if token is None:
            return False
        confirmation = {"token": token, "password": _PASSWORD}
        path = "POST /v1/email-verifications/confirmations"
        if self._send(path, 200, body=confirmation).status != 200:
            return False
        signed = self._send("POST /v1/sessions", 201, body={**body, "deliver": "token"})
        if signed.status != 201:
            return False
        self._keep(signed)
        return True

    def _await_token(self) -> str | None:
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < until and not self._stop_now.is_set():
            if token := self._smtp_sink.token(self._email, PAGES[Message.VERIFY_EMAIL]):
                return token
            time.sleep(_POLL)
        return None

    def _use_code(self, factor: dict[str, str], *, trusted: bool) -> bool:
        """Sign in with a code; return whether its outcome is known."""
        pending = self._begin()
        if pending is None:
            return False
        body = {"sign_in_token": pending, "trust_device": trusted, **factor}
        # a code of the app is late on a skewed clock, and so is a sign-in that waits
        otherwise = (_EXPIRED, *((_NOT_VALID,) if "totp_code" in factor else ()))
        confirmed = self._until_known(body, otherwise)
        if confirmed.status == 201:
            self._keep(confirmed)
            self._use_again(factor)
        return not confirmed.refused

    def _use_again(self, factor: dict[str, str]) -> None:
        """Record a revival if the same code completes another sign-in."""
        pending = self._begin()
        if pending is None:
            return
        began = time.monotonic()
        body = {"sign_in_token": pending, **factor}
        repeated = self._until_known(body, (_NOT_VALID, _EXPIRED))
        if repeated.status == 201:
            self._history.revived.append(Revival(repeated.began, repeated.began - began))

    def _begin(self) -> str | None:
        """Show the password, and return the secret of the sign-in that waits."""
        body = {"email": self._email, "password": _PASSWORD, "deliver": "token"}
        answer = self._send("POST /v1/sessions", 202, body=body)
        return str(answer.body["sign_in_token"]) if answer.status == 202 else None

    def _distrust(self) -> None:
        """Forget all trusted devices; without any, that leaves no event."""
        if self._session is not None:
            bearer = {"Authorization": f"Bearer {self._session.token}"}
            self._send_with(bearer, f"DELETE {_DEVICES}", (200,), None)

    def _abandon(self) -> None:
        pending = self._begin()
        if pending is not None:
            cookie = {"Cookie": f"gatebook_sign_in={pending}"}
            self._send_with(cookie, "DELETE /v1/sign-in", (204, _EXPIRED), None)

    def _until_known(self, body: object, otherwise: tuple[int, ...]) -> TimedAnswer:
        """Confirm a sign-in, and send the same request again while it is refused."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        expected = (201, *otherwise)
        answer = self._send_with(key, "POST /v1/sign-in/confirmations", expected, body)
        while answer.refused and not self._stop_now.is_set():
            time.sleep(_POLL)
            answer = self._send_with(key, "POST /v1/sign-in/confirmations", expected, body)
        return answer

    def _send_with(
        self, headers: dict[str, str], operation: str, expected: tuple[int, ...], body: object
    ) -> TimedAnswer:
        """Send a request whose answer may be a repetition, which leaves no event."""
        answer = self._connection.send(operation, None, body, headers)
        self._record(answer)
        if answer.status not in expected and not answer.refused:
            self._history.wrong.append(answer)
        time.sleep(_POLL)
        return answer

    def _change(
        self,
        operation: str,
        expected: int | tuple[int, ...],
        body: object = None,
        *,
        tolerated: tuple[int, ...] = (),
    ) -> dict[str, Any] | None:
        """Send a request of the session; return its answer, or None if it was refused."""
        if self._session is None:
            return None
        answer = self._send(operation, expected, self._session, body, tolerated=tolerated)
        if answer.status not in (expected if isinstance(expected, tuple) else (expected,)):
            self._session = None  # its state is unknown
            return None
        return answer.body

    def _keep(self, answer: TimedAnswer) -> None:
        self._history.sessions.append(answer.body["id"])
        self._session = ClientSession(answer.body["id"], answer.body["token"])

    def _rotated(self, answer: dict[str, Any]) -> None:
        if self._session is not None:
            self._session = ClientSession(self._session.id, answer["token"])
