"""A sign-in that waits for a second factor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class PendingSignIn(msgspec.Struct, frozen=True):
    """The record of a pending sign-in, without its secret. It is no session and opens nothing."""

    id: UUID
    account_id: UUID
    epoch: int
    factor_epoch: int
    methods: tuple[str, ...]
    kinds: tuple[str, ...]
    passkey_id: UUID | None
    remembered: bool
    deliver: str
    replaces: bytes | None  # digest of the secret that the client held until then
    known_device: bool
    device: str | None
    tries_left: int
    ip: str | None
    user_agent: str | None
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    session_id: UUID | None = None  # the session that it became
    identity_id: UUID | None = None  # the identity at a provider that it began with
