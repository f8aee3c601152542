"""Mailed proofs: tokens and codes, and the purposes that they serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

CODE_DIGITS = 8  # of a mailed code


class Purpose(StrEnum):
    """The only purpose that a mailed proof is valid for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL_CHANGE = "undo_email_change"
    SIGN_IN = "sign_in"
    ACCEPT_INVITATION = "accept_invitation"
    CANCEL_DELETION = "cancel_deletion"


class MailedProof(msgspec.Struct, frozen=True):
    """The record of a mailed token and code, without either of them."""

    id: UUID
    purpose: Purpose
    account_id: UUID | None  # None: a decoy mail, or the account is gone
    account_version: int | None
    email: str | None  # the address to prove
    code_digest: bytes
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None  # used, replaced, or ended otherwise
    used_at: datetime | None = None
    browser_digest: bytes | None = None  # of the secret of the browser that asked to sign in
    requested_by: UUID | None = None  # the administrator who asked for a change of address


@dataclass(frozen=True)
class ProofInput:
    """A proof that a client presents: a mailed token, or an id with the code."""

    token: str | None = None
    id: UUID | None = None
    code: str | None = None

    @property
    def pointer(self) -> str:
        """Return the JSON pointer of the member that holds the proof."""
        return "#/code" if self.token is None else "#/token"
