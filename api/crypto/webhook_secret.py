"""Secrets of webhooks: what a receiver tells our messages from others' with (I5)."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from uuid import UUID

from api.crypto import encryption
from api.domain.webhook import SealedSecrets

_PREFIX = "whsec_"  # Standard Webhooks, so that scanners for leaked secrets know it
_PURPOSE = "webhook secret"


def new() -> str:
    """256 random bits, as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(os.urandom(32)).decode()


def seal(secret: str, hook_id: UUID) -> bytes:
    """Encrypted: unlike a session's it must be known again, to sign with."""
    return encryption.seal(secret.encode(), _PURPOSE, hook_id.bytes)


def unseal(sealed: bytes, hook_id: UUID) -> str:
    """Raises ``Unsealable``."""
    return encryption.unseal(sealed, _PURPOSE, hook_id.bytes).decode()


def signing(secrets: SealedSecrets, hook_id: UUID, moment: datetime) -> list[str]:
    """Those to sign with, the newest first: two while a former one lives. Raises ``Unsealable``."""
    live = [secrets.current]
    ends_at = secrets.previous_ends_at
    if secrets.previous is not None and ends_at is not None and moment < ends_at:
        live.append(secrets.previous)
    return [unseal(one, hook_id) for one in live]
