"""Test that nothing of a deleted person is left: a canary in every column, and a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask
from redis import Redis

from tests.support import canaries
from tests.support.audit_log import seal_all
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.erasing import erase

Sql = Callable[..., list[dict[str, Any]]]

# Random values and MACs of them, in rows that stay as decoys until they expire.
DIGESTS = {
    "mailed_proof": {"token_digest", "code_digest", "browser_digest"},
    "provider_attempt": {"binding_digest", "code_digest", "nonce_digest", "state_digest"},
}
# Words of closed lists and of the operator, which `plant` filled with canaries as well.
CODES = {
    "mailed_proof": {"purpose"},
    "provider_attempt": {"client", "deliver", "flow", "provider", "purpose", "redirect_uri"},
}


def canary_person(app: Flask) -> Person:
    """Sign up a person whose address, name, user agent and request ids are canaries."""
    client = ApiClient(app)
    client.environ_base["HTTP_USER_AGENT"] = f"{canaries.canary()}/1.0"
    client.environ_base["HTTP_X_REQUEST_ID"] = f"{canaries.canary()}-request"
    body = {
        "email": f"{canaries.canary()}@{canaries.canary()}.example.com",
        "password": PASSWORD,
        "name": canaries.canary(),
    }
    created = client.post("/v1/accounts", json=body)
    assert created.status_code == 201, created.text
    return Person(client, created.json, PASSWORD).sign_in(device_name=canaries.canary())


def test_a_deletion_and_an_erasure_leave_no_canary(app: Flask, sql: Sql, redis: Redis) -> None:
    """GDPR, article 17. Commitments in the audit log stay: their salts are gone with the values."""
    person = canary_person(app)
    assert person.get("/v1/account/export").status_code == 200
    canaries.plant(sql, UUID(person.id))
    seal_all(app)
    planted = canaries.in_tables(sql)
    # the others have nothing but ids, times and a role
    texts = {*canaries.owned_tables(sql), "account", "audit_event"}
    assert set(planted) == texts - {"account_activity", "account_role"}
    assert canaries.in_redis(redis), "the session"

    assert person.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    left = canaries.in_tables(sql)
    assert set(left) == {"audit_event", *DIGESTS}
    assert canaries.in_redis(redis) == set()

    erase(app, UUID(person.id))
    seal_all(app)
    assert canaries.in_tables(sql) == {
        table: columns | CODES[table] for table, columns in DIGESTS.items()
    }
