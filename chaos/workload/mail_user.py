"""Do what goes by mail with an account: verify, reset, change the address, undo."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence

from api.mail.templates import Message
from api.mail.templates.render import PAGES
from chaos.history import Ended, History, Owner, Revived
from chaos.smtp_sink import SmtpSink
from chaos.workload.client import Client, Signed
from chaos.workload.http import Answer

# nobody's
_PASSWORD = "a quiet harbour at dawn"  # noqa: S105
_NEW_PASSWORD = "a loud harbour at dusk"  # noqa: S105
_PATIENCE = 4.0  # seconds that it waits for a mail; then it lets the account go
_POLL = 0.05  # seconds
_NOT_VALID = 422


class MailUser(Client):
    """Each token that worked is tried once more. What was refused is let go, but a confirmation:
    that is sent again until it is known what came of it.
    """

    def __init__(
        self, ports: Sequence[int], history: History, stop: threading.Event, smtp_sink: SmtpSink
    ) -> None:
        super().__init__(ports, history, stop)
        self._smtp_sink = smtp_sink

    def run(self) -> None:
        while not self._stop_now.is_set():
            self._correspond(f"{uuid.uuid4()}@example.com", f"{uuid.uuid4()}@example.com")

    def _correspond(self, email: str, new_email: str) -> None:
        body = {"email": email, "password": _PASSWORD}
        answer = self._send("POST /v1/accounts", 201, body=body)
        if answer.status != 201:
            return
        self._history.accounts.append(answer.body["id"])
        self._history.owners.append(Owner(answer.body["id"], email, new_email))
        if self._verify(email) and self._reset(email):
            signed = self._sign_in(email)
            if signed and self._change(signed, new_email):
                self._undo(signed, email)

    def _verify(self, email: str) -> bool:
        path = "POST /v1/email-verifications"
        # the first comes with the sign-up, and ends with the second. Were they on their way at the
        # same time, a clock that is set back in between would swap them
        if not self._mailed(email, Message.VERIFY_EMAIL):
            return False
        token = self._ask(path, {"email": email}, email, Message.VERIFY_EMAIL, nth=2)
        return self._confirm(f"{path}/confirmations", token, {"password": _PASSWORD})

    def _reset(self, email: str) -> bool:
        path = "POST /v1/password-resets"
        token = self._ask(path, {"email": email}, email, Message.RESET_PASSWORD)
        return self._confirm(f"{path}/confirmations", token, {"new_password": _NEW_PASSWORD})

    def _change(self, signed: Signed, new_email: str) -> bool:
        path = "POST /v1/email-changes"
        body = {"new_email": new_email}
        token = self._ask(path, body, new_email, Message.CONFIRM_NEW_EMAIL, signed)
        return self._confirm(f"{path}/confirmations", token, {}, signed)

    def _undo(self, signed: Signed, email: str) -> None:
        token = self._mailed(email, Message.EMAIL_CHANGED)
        if self._confirm("POST /v1/email-changes/reversals", token, {}):
            self._history.ended.append(Ended(signed.id, signed.token, time.monotonic()))

    def _sign_in(self, email: str) -> Signed | None:
        body = {"email": email, "password": _NEW_PASSWORD, "deliver": "token"}
        answer = self._send("POST /v1/sessions", 201, body=body)
        if answer.status != 201:
            return None
        self._history.sessions.append(answer.body["id"])
        return Signed(answer.body["id"], answer.body["token"])

    def _ask(
        self,
        operation: str,
        body: object,
        recipient: str,
        message: Message,
        signed: Signed | None = None,
        nth: int = 1,
    ) -> str | None:
        """The token that was mailed."""
        answer = self._send(operation, 202, signed, body)
        return self._mailed(recipient, message, nth) if answer.status == 202 else None

    def _mailed(self, recipient: str, message: Message, nth: int = 1) -> str | None:
        until = time.monotonic() + _PATIENCE
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
        signed: Signed | None = None,
    ) -> bool:
        """Whether it worked."""
        if token is None:
            return False
        body = {"token": token, **values}
        first = answer = self._send(operation, (200, 204), signed, body)
        while answer.refused and not self._stop_now.is_set():
            time.sleep(_POLL)
            # not valid any more: the first try had come through, and nobody was told
            answer = self._send(operation, (200, 204, _NOT_VALID), signed, body)
        if answer.refused:
            return False
        self._try_once_more(operation, signed, body, answer)
        return answer.status in {200, 204} or first.refused

    def _try_once_more(
        self, operation: str, signed: Signed | None, body: object, known: Answer
    ) -> None:
        """No token works twice."""
        again = self._send(operation, (200, 204, _NOT_VALID), signed, body)
        if again.status in {200, 204}:
            self._history.revived.append(Revived(again.began, again.began - known.ended))
