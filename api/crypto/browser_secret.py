"""Secrets that bind a sign-in mail to the browser that asked for it.

The link in the mail works in that browser only. Otherwise an attacker could ask for a mail to their
own address and pass the link on: whoever clicks would be signed in to the attacker's account (login
CSRF). And whoever reads a mail in a shared mailbox, or in a log of links, could sign in by it.

A secret is a MAC over the id of the request: a repeated request, whose first answer was lost, gets
the same one, though only its digest is stored.
"""

from __future__ import annotations

import base64
from uuid import UUID

from api.crypto import mac, tokens

# Requests that a browser waits for at the same time: in several tabs, or one repeated.
MOST = 5
SEPARATOR = "."


def secret_for(proof_id: UUID) -> str:
    """Return the secret of a request: 43 URL-safe characters."""
    return base64.urlsafe_b64encode(mac.digest("sign-in mail", proof_id.bytes)).decode().rstrip("=")


def digests(held: str | None) -> tuple[bytes, ...]:
    """Return the digests of the secrets that a client holds; malformed ones count as absent."""
    return tuple(tokens.digest(secret) for secret in _parts(held))


def joined(new: str, held: str | None) -> str:
    """Return the secrets that a browser keeps, the newest first."""
    return SEPARATOR.join([new, *(secret for secret in _parts(held) if secret != new)][:MOST])


def well_formed(held: str | None) -> str:
    """Return the secrets that a browser keeps, without malformed ones; empty: it has none."""
    return SEPARATOR.join(_parts(held))


def _parts(held: str | None) -> list[str]:
    parts = (held or "").split(SEPARATOR, MOST)[:MOST]
    return [part for part in parts if tokens.looks_like_secret(part)]
