"""Read how many recovery codes an account has."""

from __future__ import annotations

from uuid import UUID

from api.domain.sign_in_methods import RecoveryCodes
from api.store import factor


def read_recovery_codes(account_id: UUID) -> RecoveryCodes | None:
    """Return the number of codes; None: the account has none. Raises ``Unavailable``."""
    return factor.count(account_id).recovery_codes
