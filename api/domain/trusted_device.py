"""Trusted devices: where the second factor is not asked after the right password."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from uuid import UUID

import msgspec

# Never a session's secret: ``tokens.looks_like_secret`` refuses the prefix.
PREFIX = "td_"
SEPARATOR = "."
# A family's tablet: several accounts trust one device, each with a secret in one cookie.
MOST = 5
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class TrustedDevice(msgspec.Struct, frozen=True):
    """The record of a trusted device, without its secret."""

    id: UUID
    account_id: UUID
    secret_digest: bytes
    name: str | None
    ip: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


def secrets_in(trusts: str | None) -> list[str]:
    """Return the well-formed secrets of a cookie or ``trust_token``, at most ``MOST``."""
    parts = (trusts or "").split(SEPARATOR, MOST)[:MOST]
    return [part for part in parts if _SECRET.fullmatch(part)]


def with_secret(trusts: str | None, secret: str, *, instead_of: Container[str] = ()) -> str:
    """Return ``trusts`` with a secret in front, without those that it replaces."""
    others = [part for part in secrets_in(trusts) if part not in instead_of]
    return SEPARATOR.join([secret, *others][:MOST])
