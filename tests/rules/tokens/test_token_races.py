"""Check I2 for API tokens: once its ending is answered, no use of a token succeeds."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from redis import Redis

from api.cache import tokens as token_cache
from api.domain import clock
from api.domain.account import Role
from api.domain.principal import Principal
from api.errors import Forbidden, NotSignedIn
from api.errors.administration import Outranked
from api.pool import transaction
from api.rules.roles.check_permission import act_on, check_permission
from api.rules.tokens.check_token import check_token
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.at_once import Pause
from tests.support.client import ApiClient, Person
from tests.support.faults import elsewhere
from tests.support.roles import OPERATOR, grant_role
from tests.support.token_uses import use_until_revoked


def test_no_use_succeeds_after_the_answer_to_its_ending(
    app: Flask, alice: Person, redis: Redis
) -> None:
    """litellm-rs #959: a cached key worked on after it was revoked."""
    token = issue(alice)
    early, late = use_until_revoked(app, token, uses=30)
    assert set(early) <= {200, 401}
    assert set(late) == {401}
    redis.flushdb()
    assert ApiClient(app).get("/v1/token", headers=bearer(token)).status_code == 401


def test_a_use_that_read_the_ledger_before_the_ending_writes_no_copy_after_it(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, pause = issue(alice), Pause()
    monkeypatch.setattr(token_cache, "refresh", pause.before(token_cache.refresh))
    slow = elsewhere(lambda: ApiClient(app).get("/v1/token", headers=bearer(token)).status_code)
    pause.wait_until_reached()
    client = ApiClient(app)
    assert client.post("/v1/token-revocations", json={"tokens": [token]}).status_code == 202
    pause.go_on()
    assert slow.result() == 200  # it began before
    assert client.get("/v1/token", headers=bearer(token)).status_code == 401


def test_a_write_by_a_token_that_ended_meanwhile_is_not_made(app: Flask) -> None:
    """The guard lets the request pass; the transaction asks again, under the lock of the row."""
    token = issue_to_service(app, "webhooks:write")
    with app.app_context():
        caller = Principal(token=check_token(token))
        with transaction() as tx:
            check_permission(tx, caller, "webhooks:write", clock.now())
        with pytest.raises(Forbidden), transaction() as tx:
            check_permission(tx, caller, "audit:read", clock.now())
    ApiClient(app).post("/v1/token-revocations", json={"tokens": [token]})
    with app.app_context(), pytest.raises(NotSignedIn), transaction() as tx:
        check_permission(tx, caller, "webhooks:write", clock.now())


def test_a_token_acts_on_nobody_with_a_permission_that_it_lacks(
    app: Flask, alice: Person, bob: Person
) -> None:
    """R1 with a token of an administrator: its own permissions count, not those of its owner."""
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, OPERATOR)
        grant_role(bob.email, Role.AUDITOR, OPERATOR)
    narrow, wide = issue(alice, "accounts:lock"), issue(alice, "accounts:lock", "audit:read")
    with app.app_context():
        target = UUID(bob.id)
        callers = [Principal(token=check_token(token)) for token in (narrow, wide)]
        with pytest.raises(Outranked), transaction() as tx:
            act_on(tx, callers[0], "accounts:lock", target, clock.now())
        with transaction() as tx:
            locked = act_on(tx, callers[1], "accounts:lock", target, clock.now())
            assert locked.account.id == target
