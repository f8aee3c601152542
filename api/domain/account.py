"""Accounts, as rules use them, and the roles that they may have."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from api.domain.account_lock import AccountLock


class Role(StrEnum):
    """A role of an account.

    ``auditor`` reads all audit events; ``admin`` reads them, too, and has the other administrators'
    rights.
    """

    AUDITOR = "auditor"
    ADMIN = "admin"


class Account(msgspec.Struct, frozen=True, array_like=True):
    """An account without secrets, for everything except the password check."""

    id: UUID
    email: str
    email_verified: bool
    name: str | None
    held_roles: tuple[str, ...]  # ``roles`` are those that count
    version: int
    created_at: datetime
    updated_at: datetime
    language: str | None = None  # one of api.domain.languages; None: not chosen yet
    left_unverified_at: datetime | None = None  # when it left an address that it never verified
    has_password: bool = True
    has_second_factor: bool = False  # a confirmed authenticator app, or a passkey
    has_lone_passkey: bool = False  # a passkey that signs in without the password
    asks_second_factor: bool = False  # the owner's choice: after the password, too
    enrol_by: datetime | None = None  # the end of the policy's grace period
    has_identity: bool = False  # at an identity provider, which may be configured no more

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that count: none while the address is unverified.

        Anyone can sign up with an administrator's address and wait for the role. All guards and
        rules use this property.
        """
        return self.held_roles if self.email_verified else ()


class Credentials(msgspec.Struct, frozen=True):
    """The stored credentials that a password is checked against. They never leave the rules."""

    account: Account
    email_key: bytes
    password_hash: str
    session_epoch: int  # the account's epoch: raised when all sessions end
    factor_epoch: int  # raised by every change of factors
    lock: AccountLock | None  # also one that has reached its end: ask ``is_locked``


class Locked(msgspec.Struct, frozen=True):
    """An account whose row in SQL is locked, with the values that must not change meanwhile."""

    account: Account
    session_epoch: int
    password_hash: str
    email_key: bytes
    factor_epoch: int
    lock: AccountLock | None


def is_locked(account: Credentials | Locked, moment: datetime) -> bool:
    """Return whether an administrator's lock is in force."""
    return account.lock is not None and account.lock.is_in_force(moment)
