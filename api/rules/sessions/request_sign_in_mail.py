"""Request a mail to sign in with."""

from __future__ import annotations

from api.crypto import browser_secret
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import BrowserBinding, ProofRequest
from api.rules.proofs.request_proof import request_proof


def request_sign_in_mail(
    email: str, client: Client, once: IdempotentRequest | None = None, *, held: str | None = None
) -> ProofRequest:
    """Mail a link and a code to sign in with, and return the request.

    The link works only in the browser that asked, which gets ``browser_secret.secret_for`` the
    request. ``held``: the secrets that it has already; the mails that it asked for with them end.
    An unverified address gets a mail, too: its owner is who reads the mail.

    See ``request_proof`` for the errors.
    """
    return request_proof(
        Purpose.SIGN_IN,
        Message.SIGN_IN,
        email,
        client,
        once,
        happened=EventType.SIGN_IN_MAIL_REQUESTED,
        suits=lambda _: True,
        browser=BrowserBinding(browser_secret.secret_for, browser_secret.digests(held)),
    )
