"""Read the latest mailed proof from the outbox where no fixture is available."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from api import pool
from api.domain import email_address
from api.mail import letters

LATEST = "SELECT id, payload FROM outbox WHERE recipient_digest = %s ORDER BY id DESC"


def mailed(app: Flask, email: str) -> dict[str, str]:
    """Return the values of the last proof to an address: ``mailed(app, alice.email)["token"]``.

    Notices, which prove nothing, are skipped.
    """
    digest = letters.recipient_digest(email_address.canonical(email))
    with app.app_context():
        for row in pool.fetch_all(LATEST, (digest,)):
            values = letters.unseal(row["payload"], UUID(bytes=row["id"])).values
            if "token" in values:
                return values
    raise AssertionError(f"no mail for {email}")
