"""API tokens, the credentials of programs, as rules use them and as Redis stores them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class ApiTokenKind(StrEnum):
    """The kind of an API token: of an account, or of a service account."""

    PERSON = "person"
    SERVICE = "service"


class ApiTokenOwner(msgspec.Struct, frozen=True, array_like=True):
    """The owner of an API token: the account (``person``) or service account with this id."""

    kind: ApiTokenKind
    id: UUID


class ApiToken(msgspec.Struct, frozen=True, array_like=True):
    """An API token; Redis stores it (as msgpack), so it holds no secret."""

    id: UUID
    owner: ApiTokenOwner
    name: str
    hint: str  # its prefix and its last four characters, for people
    permissions: tuple[str, ...]  # those chosen for it
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    # its owner's, as the ledger had them; empty unless ``api.rules.tokens`` has read it
    held_permissions: tuple[str, ...] = ()

    @property
    def kind(self) -> ApiTokenKind:
        """Return the kind of its owner."""
        return self.owner.kind

    @property
    def effective(self) -> frozenset[str]:
        """Return the permissions that count: its own, as far as its owner has them now."""
        return frozenset(self.permissions).intersection(self.held_permissions)

    @property
    def ends_at(self) -> datetime:
        """Return when it expires."""
        return self.expires_at


class LedgerToken(msgspec.Struct, frozen=True):
    """An API token as the ledger has it, and where its owner's permissions come from."""

    token: ApiToken
    owner_roles: tuple[str, ...]  # of an account; those that count
    owner_permissions: tuple[str, ...]  # of a service account
    owner_enrol_by: datetime | None = None  # of an account without a second factor


class ApiTokenRef(msgspec.Struct, frozen=True):
    """A reference to an API token that is to be held or ended."""

    id: UUID
    digest: bytes
    owner: ApiTokenOwner
