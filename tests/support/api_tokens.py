"""Issue API tokens to people and to programs."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from api.crypto import api_tokens
from api.domain import clock, ids
from api.domain.api_token import ApiToken, ApiTokenKind, ApiTokenOwner
from api.pool import execute, transaction
from api.store import api_token
from tests.support.client import Person

INSERT_SERVICE = """INSERT INTO service_account (id, name, permissions, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s)"""


def issue(
    owner: Person, *permissions: str, app: Flask | None = None, days: int = 90, name: str = "CI"
) -> str:
    """Issue a token of a person, whatever permissions they have."""
    with (app or owner.client.application).app_context():
        account = ids.parse_id(owner.id)
        assert account is not None
        return _issue(ApiTokenOwner(ApiTokenKind.PERSON, account), permissions, days, name)


def issue_to_service(app: Flask, *permissions: str, days: int = 90, name: str = "Collector") -> str:
    """Create a service account with these permissions, and issue a token with all of them."""
    with app.app_context():
        owner, now = ApiTokenOwner(ApiTokenKind.SERVICE, ids.new_id()), clock.now()
        with transaction() as tx:
            values = (owner.id.bytes, name, ",".join(permissions), now, now)
            execute(tx, INSERT_SERVICE, values)
        return _issue(owner, permissions, days, name)


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def _issue(owner: ApiTokenOwner, permissions: tuple[str, ...], days: int, name: str) -> str:
    secret, now = api_tokens.new(owner.kind), clock.now()
    token = ApiToken(
        ids.new_id(),
        owner,
        name,
        api_tokens.hint(secret),
        permissions,
        now,
        now + timedelta(days=days),
    )
    with transaction() as tx:
        api_token.insert(tx, token, api_tokens.digest(secret))
    return secret
