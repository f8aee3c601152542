"""Identities at providers: proved just now, and linked with an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec


@dataclass(frozen=True)
class ProvenIdentity:
    """The person that a provider has just vouched for, after everything it signed was verified.

    ``issuer`` and ``subject`` are the identity. ``email`` is canonical enough to mail to;
    ``is_email_believed``: the provider verified it and is believed for its domain.
    ``authenticated_at``: when the provider says that the person authenticated; None: it does not
    say. ``is_aal2``: its claims show two factors, in the operator's eyes.
    """

    provider: str
    issuer: str
    subject: str
    email: str | None
    is_email_believed: bool
    name: str | None
    authenticated_at: datetime | None = None
    is_aal2: bool = False


class Identity(msgspec.Struct, frozen=True):
    """An identity that is linked with an account. Its address is for people to read."""

    id: UUID
    account_id: UUID
    provider: str
    issuer: str
    subject: str
    email: str | None
    name: str | None
    created_at: datetime
    last_used_at: datetime
