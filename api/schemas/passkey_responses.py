"""Build the JSON of answers about passkeys."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from api.domain.clock import to_text
from api.domain.listed_passkeys import ListedPasskeys, PasskeySignals
from api.domain.passkey import Passkey
from api.domain.passkey_providers import provider


def passkey(shown: Passkey) -> dict[str, Any]:
    """Return ``#/components/schemas/Passkey``."""
    return {
        "id": shown.id,
        "kind": shown.kind,
        "name": shown.name,
        "provider": provider(shown.aaguid),
        "synced": shown.backed_up,
        "discoverable": shown.discoverable,
        "stands_alone": shown.stands_alone,
        "created_at": to_text(shown.created_at),
        "last_used_at": to_text(shown.last_used_at) if shown.last_used_at else None,
    }


def passkeys(shown: ListedPasskeys) -> dict[str, Any]:
    """Return ``#/components/schemas/PasskeyList``."""
    return {
        "items": [passkey(item) for item in shown.items],
        "signals": _signals(shown.signals) if shown.signals else None,
    }


def _signals(shown: PasskeySignals) -> dict[str, Any]:
    return {
        "rp_id": shown.rp_id,
        "user_id": _base64url(shown.user.handle or b""),
        "accepted_credential_ids": [_base64url(each) for each in shown.credential_ids],
        "name": shown.user.name,
        "display_name": shown.user.display_name,
    }


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
