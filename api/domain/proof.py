"""Mailed proofs: tokens and codes, and the purposes that they serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Purpose(StrEnum):
    """What a mailed proof is good for; nothing else."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL_CHANGE = "undo_email_change"


class MailedProof(msgspec.Struct, frozen=True):
    """A token and a code that were mailed, without either of them."""

    id: UUID
    purpose: Purpose
    account_id: UUID | None  # None: a decoy, or the account is gone
    account_version: int | None
    email: str | None  # the address it is about
    code_digest: bytes
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Claim:
    """What somebody shows of a mailed proof: its token, or its id with the code."""

    token: str | None = None
    id: UUID | None = None
    code: str | None = None

    @property
    def pointer(self) -> str:
        """Where in the body it stands."""
        return "#/code" if self.token is None else "#/token"
