"""Request the mail that verifies the address of an account."""

from __future__ import annotations

from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.mail.templates import Message
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest
from api.rules.proofs.request_proof import request_proof


def request_email_verification(
    email: str, client: Client, once: IdempotentRequest | None = None
) -> ProofRequest:
    """Mail a proof that verifies the address, and return the request.

    A verified address looks like an unknown one. See ``request_proof`` for the errors.
    """
    return request_proof(
        Purpose.VERIFY_EMAIL,
        Message.VERIFY_EMAIL,
        email,
        client,
        once,
        happened=EventType.EMAIL_VERIFICATION_REQUESTED,
        suits=lambda holder: not holder.email_verified,
    )
