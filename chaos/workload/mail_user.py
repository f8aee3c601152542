"""Use mailed links: verify an address, reset a password, change an address, undo the change."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence

from api.mail.templates import Message
from api.mail.templates.render import PAGES
from chaos.history import AccountOwner, EndedSecret, History, Revival
from chaos.smtp_sink import SmtpSink
from chaos.workload.client import ClientSession, WorkloadClient
from chaos.workload.http import TimedAnswer

# test data, not a secret
_PASSWORD = "a quiet harbour at dawn"  # noqa: S105
_NEW_PASSWORD = "a loud harbour at dusk"  # noqa: S105
_LONGEST_WAIT = 10.0  # seconds for a mail; then the client gives the account up
_POLL = 0.05  # seconds
_NOT_VALID = 422


class MailUser(WorkloadClient):
    """A client that tries each token once more after it worked.

    A refused request makes it give the account up. A refused confirmation is sent again until its
    outcome is known.
    """

    def __init__(
        self, ports: Sequence[int], history: History, stop: threading.Event, smtp_sink: SmtpSink
    ) -> None:
        super().__init__(ports, history, stop)
        self._smtp_sink = smtp_sink

    def run(self) -> None:
        while not self._stop_now.is_set():
            self._use_account(f"{uuid.uuid4()}@example.com", f"{uuid.uuid4()}@example.com")

    def _use_account(self, email: str, new_email: str) -> None:
        body = {"email": email, "password": _PASSWORD}
        answer = self._send("POST /v1/accounts", 201, body=body)
        if answer.status != 201:
            return
        self._history.accounts.append(answer.body["id"])
        self._history.owners.append(AccountOwner(answer.body["id"], email, new_email))
        if self._verify(email) and self._reset(email):
            signed = self._sign_in(email)
            if signed and self._change(signed, new_email):
                self._undo(signed, email)

    def _verify(self, email: str) -> bool:
        path = "POST /v1/email-verifications"
        # The mail of the sign-up is awaited first: the second mail ends its token. If both were
        # under way at once, a clock that is set back between them would swap them.
        if not self._await_token(email, Message.VERIFY_EMAIL):
            return False
        token = self._request_token(path, {"email": email}, email, Message.VERIFY_EMAIL, nth=2)
        return self._confirm(f"{path}/confirmations", token, {"password": _PASSWORD})

    def _reset(self, email: str) -> bool:
        path = "POST /v1/password-resets"
        token = self._request_token(path, {"email": email}, email, Message.RESET_PASSWORD)
        return self._confirm(f"{path}/confirmations", token, {"new_password": _NEW_PASSWORD})

    def _change(self, signed: ClientSession, new_email: str) -> bool:
        path = "POST /v1/email-changes"
        body = {"new_email": new_email}
        token = self._request_token(path, body, new_email, Message.CONFIRM_NEW_EMAIL, signed)
        return self._confirm(f"{path}/confirmations", token, {}, signed)

    def _undo(self, signed: ClientSession, email: str) -> None:
        token = self._await_token(email, Message.EMAIL_CHANGED)
        if self._confirm("POST /v1/email-changes/reversals", token, {}):
            self._history.ended.append(EndedSecret(signed.id, signed.token, time.monotonic()))

    def _sign_in(self, email: str) -> ClientSession | None:
        body = {"email": email, "password": _NEW_PASSWORD, "deliver": "token"}
        answer = self._send("POST /v1/sessions", 201, body=body)
        if answer.status != 201:
            return None
        self._history.sessions.append(answer.body["id"])
        return ClientSession(answer.body["id"], answer.body["token"])

    def _request_token(
        self,
        operation: str,
        body: object,
        recipient: str,
        message: Message,
        signed: ClientSession | None = None,
        nth: int = 1,
    ) -> str | None:
        """Request a mail; return its token, or None if the request or the mail failed."""
        answer = self._send(operation, 202, signed, body)
        return self._await_token(recipient, message, nth) if answer.status == 202 else None

    def _await_token(self, recipient: str, message: Message, nth: int = 1) -> str | None:
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < until and not self._stop_now.is_set():
            if token := self._smtp_sink.token(recipient, PAGES[message], nth):
                return token
            time.sleep(_POLL)
        return None

    def _confirm(
        self,
        operation: str,
        token: str | None,
        values: dict[str, str],
        signed: ClientSession | None = None,
    ) -> bool:
        """Confirm a token, and return whether the confirmation took effect."""
        if token is None:
            return False
        body = {"token": token, **values}
        first = answer = self._send(operation, (200, 204), signed, body)
        while answer.refused and not self._stop_now.is_set():
            time.sleep(_POLL)
            # "not valid" now means that an earlier try took effect without an answer
            answer = self._send(operation, (200, 204, _NOT_VALID), signed, body)
        if answer.refused:
            return False
        self._confirm_again(operation, signed, body, answer)
        return answer.status in {200, 204} or first.refused

    def _confirm_again(
        self, operation: str, signed: ClientSession | None, body: object, accepted: TimedAnswer
    ) -> None:
        """Record a revival if the same token works twice."""
        repeated = self._send(operation, (200, 204, _NOT_VALID), signed, body)
        if repeated.status in {200, 204}:
            self._history.revived.append(Revival(repeated.began, repeated.began - accepted.ended))
