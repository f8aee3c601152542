"""Begin the second step of a sign-in with a passkey."""

from __future__ import annotations

from api.crypto.passkey_options import Options
from api.rules.factors import passkey_challenges
from api.rules.sessions.find_pending import find_pending


def request_second_factor(secret_digest: bytes | None) -> Options:
    """Return the options for the account whose sign-in waits. Raises ``SignInExpired``."""
    pending = find_pending(secret_digest).pending
    return passkey_challenges.for_second_factor(pending.id, pending.account_id)
