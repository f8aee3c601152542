"""Attempts to prove an identity at a provider."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from api.domain.identity import ProvenIdentity
from api.domain.provider import Flow

LIFE = timedelta(minutes=10)  # the way to the provider and back; each later step gets it again
LONGEST_LIFE = timedelta(hours=1)  # from the start; then no further code is mailed
CODE_TRIES = 5


class AttemptPurpose(StrEnum):
    """The only purpose that the answer of the provider is accepted for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    REAUTHENTICATE = "reauthenticate"


class Stage(StrEnum):
    """The step that an attempt waits for.

    ``provider``: its answer. ``email``: an address. ``email_code``: the code that was mailed there.
    ``sign_in``: the owner of the address signs in and links the identity. ``ended``: nothing.
    """

    PROVIDER = "provider"
    EMAIL = "email"
    EMAIL_CODE = "email_code"
    SIGN_IN = "sign_in"
    ENDED = "ended"


class ProviderAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """The record of an attempt, without its secrets: those are derived from the id."""

    id: UUID
    purpose: AttemptPurpose
    provider: str
    client: str  # of the provider's clients
    flow: Flow
    redirect_uri: str | None
    nonce_digest: bytes
    session_id: UUID | None  # of the session that links or reauthenticates
    account_id: UUID | None  # of that session; at ``sign_in``: the account that has the address
    deliver: str
    remembered: bool
    device: str | None
    client_state: str | None  # the client's own text, handed back and never followed
    stage: Stage
    issuer: str | None = None
    subject: str | None = None
    email: str | None = None
    name: str | None = None
    is_aal2: bool = False
    code_digest: bytes | None = None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    @property
    def proven(self) -> ProvenIdentity:
        """Return the identity that the provider has proved; only after its answer."""
        assert self.issuer is not None
        assert self.subject is not None
        return ProvenIdentity(
            self.provider,
            self.issuer,
            self.subject,
            self.email,
            is_email_believed=False,  # it mattered when the answer came, and is not kept
            name=self.name,
            is_aal2=self.is_aal2,
        )
