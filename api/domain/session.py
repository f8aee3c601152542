"""A session, as rules use it and as Redis stores it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from api.domain.account import Account


class Session(msgspec.Struct, frozen=True, array_like=True):
    """A session with its account; Redis stores it (as msgpack), so it holds no secret."""

    id: UUID
    account: Account
    created_at: datetime
    authenticated_at: datetime
    last_seen_at: datetime
    expires_at: datetime  # the absolute end
    idle_timeout: Annotated[int, msgspec.Meta(ge=1, le=2**31)]  # seconds
    remembered: bool
    # the level (NIST SP 800-63B's AAL) that it last reached; it decays: api.domain.assurance
    assurance: Annotated[int, msgspec.Meta(ge=1, le=2)]
    ip: str | None
    user_agent: str | None
    device: str | None
    data: bytes | None  # the extensions' data in flask.session, as msgpack
    # when a kind of factor was last shown (api.domain.assurance); None: not, or no longer counted
    knowledge_at: datetime | None = None
    possession_at: datetime | None = None
    methods: tuple[str, ...] = ("password",)

    @property
    def ends_at(self) -> datetime:
        """Return when it ends if unused: the earlier of idle and absolute timeout."""
        return min(self.expires_at, self.last_seen_at + timedelta(seconds=self.idle_timeout))


class SessionRef(msgspec.Struct, frozen=True):
    """A reference to a session that is to be ended."""

    id: UUID
    secret_digest: bytes
    methods: tuple[str, ...] = ()  # that it has shown; empty if they were not read
