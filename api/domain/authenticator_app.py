"""Authenticator apps and recovery codes, as rules use them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

MOST_CONFIRMED = 3  # each more makes a guess more likely to hit
MOST_UNCONFIRMED = 3  # several, so that two open pages do not disturb each other
SETUP_LIFETIME = 900  # seconds in which an app must be confirmed


class AuthenticatorApp(msgspec.Struct, frozen=True):
    """An authenticator app of an account, with its sealed secret."""

    id: UUID
    account_id: UUID
    sealed_secret: bytes
    last_step: int  # the newest time step whose code was used; 0: none
    name: str | None
    created_at: datetime
    confirmed_at: datetime | None  # None: it counts for nothing yet
    expires_at: datetime | None  # of the setup; None: confirmed
    last_used_at: datetime | None
