"""Accounts, as rules see them, and the roles that they may have."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Role(StrEnum):
    """What an account may be besides its owner's. ``auditor`` reads all audit events; ``admin``,
    too, and whatever else is opened to administrators.
    """

    AUDITOR = "auditor"
    ADMIN = "admin"


class Account(msgspec.Struct, frozen=True, array_like=True):
    """An account as everyone but the password check sees it: no secret in it."""

    id: UUID
    email: str
    email_verified: bool
    name: str | None
    held_roles: tuple[str, ...]  # those that count are ``roles``
    version: int
    created_at: datetime
    updated_at: datetime
    language: str | None = None  # of api.domain.languages; None: not chosen yet
    left_unverified_at: datetime | None = None  # when it left an address that it never verified

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that count: none while the address is unverified.

        Anybody can sign up with an administrator's address and wait for the role. All guards and
        rules ask this one.
        """
        return self.held_roles if self.email_verified else ()


class Credentials(msgspec.Struct, frozen=True):
    """What a password is checked against. Never leaves the rules."""

    account: Account
    email_key: bytes
    password_hash: str
    session_epoch: int  # raised where all sessions end


class Locked(msgspec.Struct, frozen=True):
    """An account whose row is locked, with what must not change under a decision."""

    account: Account
    session_epoch: int
    password_hash: str
    email_key: bytes
