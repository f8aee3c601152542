"""Request the mail that resets the password of an account."""

from __future__ import annotations

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest
from api.rules.proofs.request_proof import request_proof


def request_password_reset(
    email: str, client: Client, once: IdempotentRequest | None = None
) -> ProofRequest:
    """Mail a proof that resets the password, and return the request.

    The account stays unchanged until the proof is used. See ``request_proof`` for the errors.
    """
    return request_proof(
        Purpose.RESET_PASSWORD,
        Message.RESET_PASSWORD,
        email,
        client,
        once,
        happened=EventType.PASSWORD_RESET_REQUESTED,
        suits=lambda _: True,
    )
