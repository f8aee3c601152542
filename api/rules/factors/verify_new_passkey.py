"""Verify the answer of a browser that made a passkey, for a sign-up or a signed-in account."""

from __future__ import annotations

from collections.abc import Mapping

from api import settings
from api.crypto import passkeys
from api.domain import clock
from api.domain.client import Client
from api.domain.passkey import Ceremony, NewCredential, PasskeyNotValid
from api.domain.session import Session
from api.rules.factors import passkey_challenges
from api.rules.factors.prove_passkey import refused_passkey


def verify_new_passkey(
    answer: Mapping[str, object],
    client: Client,
    *,
    ceremony: Ceremony,
    subject: bytes,
    current: Session | None = None,
) -> NewCredential:
    """Return the new credential, which is not stored yet. A refusal is recorded.

    ``answer``: WebAuthn's JSON. ``subject``: the subject of the challenge. ``current``: the session
    that adds the passkey; None: a sign-up.

    Raises ``InvalidBody``, ``Unavailable``.
    """
    try:
        return passkeys.verify_registration(
            answer,
            ceremony=ceremony,
            subject=subject,
            party=settings.current().relying_party,
            moment=clock.now(),
            spend=passkey_challenges.spend,
        )
    except PasskeyNotValid as refusal:
        account_id, session_id = (current.account.id, current.id) if current else (None, None)
        fault = refused_passkey(refusal, ceremony, account_id, client, session_id=session_id)
        raise fault.to_invalid_body() from None
