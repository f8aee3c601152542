"""A session, as rules see it and as Redis holds it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from api.domain.account import Account


class Session(msgspec.Struct, frozen=True, array_like=True):
    """A session, with its account. This is also what Redis holds (as msgpack): no secret in it."""

    id: UUID
    account: Account
    created_at: datetime
    authenticated_at: datetime
    last_seen_at: datetime
    expires_at: datetime  # the absolute end
    idle_timeout: Annotated[int, msgspec.Meta(ge=1, le=2**31)]  # seconds
    remembered: bool
    assurance: Annotated[int, msgspec.Meta(ge=1, le=2)]  # as in NIST SP 800-63B's AAL
    ip: str | None
    user_agent: str | None
    device: str | None
    data: bytes | None  # what extensions keep in flask.session, as msgpack

    @property
    def ends_at(self) -> datetime:
        """When it ends if it is not used again: the earlier of idle and absolute timeout."""
        return min(self.expires_at, self.last_seen_at + timedelta(seconds=self.idle_timeout))


class Ending(msgspec.Struct, frozen=True):
    """What ending a session needs to know of it."""

    id: UUID
    secret_digest: bytes
