"""Secrets of webhooks, with which a receiver verifies that messages are authentic (I5)."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from uuid import UUID

from api.crypto import encryption
from api.domain.sealed_column import WEBHOOK_SECRET
from api.domain.webhook import SealedSecrets

_PREFIX = "whsec_"  # Standard Webhooks' prefix, so that scanners for leaked secrets recognise it


def new() -> str:
    """Return 256 random bits in the format of Standard Webhooks."""
    return _PREFIX + base64.b64encode(os.urandom(32)).decode()


def seal(secret: str, hook_id: UUID) -> bytes:
    """Encrypt a secret: unlike a session's, it must be read again to sign with it."""
    return encryption.seal(secret.encode(), WEBHOOK_SECRET, hook_id.bytes)


def unseal(sealed: bytes, hook_id: UUID) -> str:
    """Decrypt a secret. Raises ``Unsealable``."""
    return encryption.unseal(sealed, WEBHOOK_SECRET, hook_id.bytes).decode()


def signing(secrets: SealedSecrets, hook_id: UUID, moment: datetime) -> list[str]:
    """Return the secrets to sign with, newest first: two while a former one lives.

    Raises ``Unsealable``.
    """
    live = [secrets.current]
    ends_at = secrets.previous_ends_at
    if secrets.previous is not None and ends_at is not None and moment < ends_at:
        live.append(secrets.previous)
    return [unseal(sealed, hook_id) for sealed in live]
