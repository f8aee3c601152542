"""Read how many recovery codes an account has."""

from __future__ import annotations

from uuid import UUID

from api.domain.authenticator_app import RecoveryCodes
from api.store import recovery_code


def read_recovery_codes(account_id: UUID) -> RecoveryCodes | None:
    """Return the number of codes; None: the account has none. Raises ``Unavailable``."""
    return recovery_code.standing(account_id)
