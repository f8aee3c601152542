"""Accounts of a batch: those to insert, and those that have something of theirs already."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.account import Account


class Holder(msgspec.Struct, frozen=True):
    """An account, or a service account (with an empty key), that has a value of a record."""

    id: UUID
    email_key: bytes
    external_id: str | None


class NewRow(msgspec.Struct, frozen=True):
    """An account to insert, with the columns that ``Account`` does not have."""

    account: Account
    email_key: bytes
    password_hash: str
    password_scheme: str | None
    external_id: str | None
