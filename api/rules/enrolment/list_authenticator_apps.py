"""List the authenticator apps of an account."""

from __future__ import annotations

from uuid import UUID

from api.domain.authenticator_app import AuthenticatorApp
from api.store import authenticator_app


def list_authenticator_apps(account_id: UUID) -> list[AuthenticatorApp]:
    """Return the confirmed apps, oldest first. Raises ``Unavailable``."""
    return authenticator_app.list_confirmed(account_id)
