"""What was mailed to somebody, where there is no fixture: read from the outbox by the app."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from api import addresses, pool
from api.mail import letters

LATEST = "SELECT id, payload FROM outbox WHERE recipient_digest = %s ORDER BY id DESC LIMIT 1"


def mailed(app: Flask, email: str) -> dict[str, str]:
    """The values of the last mail to this address: ``mailed(app, alice.email)["token"]``."""
    digest = letters.recipient_digest(addresses.canonical(email))
    with app.app_context():
        row = pool.fetch_one(LATEST, (digest,))
        assert row is not None, f"no mail for {email}"
        return letters.unseal(row["payload"], UUID(bytes=row["id"])).values
