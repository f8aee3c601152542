"""Check that a request sent several times with one idempotency key is done once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain import ids
from api.errors import Conflict, IdempotencyKeyReused
from api.pool import transaction
from api.rules.idempotency import (
    ConcurrentDuplicate,
    IdempotentRequest,
    earlier,
    remember,
    require_unchanged,
)

BODY = b'{"email":"alice@example.com","password":"a quiet harbour at dawn"}'
CREATED = UUID("01a20349-1372-752e-89a7-834df2a74de4")


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def once(**changed: Any) -> IdempotentRequest:
    fields: dict[str, Any] = {
        "operation": "POST /v1/accounts",
        "account_id": None,
        "key": "key",
        "body": BODY,
    }
    return IdempotentRequest.of(**{**fields, **changed})


def test_what_was_remembered_is_found_again() -> None:
    assert earlier(once()) is None
    with transaction() as tx:
        remember(tx, once(), CREATED)
    assert earlier(once()) == CREATED


def test_without_a_key_nothing_is_remembered(sql: Callable[..., list[dict[str, Any]]]) -> None:
    with transaction() as tx:
        remember(tx, None, CREATED)
    assert earlier(None) is None
    assert sql("SELECT * FROM idempotency_key") == []


def test_the_key_of_a_person_is_for_one_body() -> None:
    alice = ids.new_id()
    with transaction() as tx:
        remember(tx, once(account_id=alice), CREATED)
    with pytest.raises(IdempotencyKeyReused):
        earlier(once(account_id=alice, body=BODY + b" "))


def test_another_body_of_a_stranger_is_another_request() -> None:
    """Another body under a stranger's key is another request: such a key belongs to no account."""
    with transaction() as tx:
        remember(tx, once(), CREATED)
    other = once(body=BODY + b" ")
    assert earlier(other) is None
    with transaction() as tx:
        remember(tx, other, ids.new_id())
    assert earlier(once()) == CREATED


@dataclasses.dataclass(frozen=True)
class Resource:
    version: int


def test_only_what_is_as_it_was_answered_is_answered_again() -> None:
    assert require_unchanged(Resource(1)) == Resource(1)
    details = set()
    for changed in (Resource(2), None):
        with pytest.raises(Conflict) as refused:
            require_unchanged(changed)
        details.add(refused.value.detail)
    assert details == {"This was already done, and the result has been changed or deleted since."}


@pytest.mark.parametrize(
    "changed", [{"key": "KEY"}, {"account_id": ids.new_id()}, {"operation": "POST /v1/sessions"}]
)
def test_a_key_is_of_one_person_for_one_operation(changed: dict[str, Any]) -> None:
    with transaction() as tx:
        remember(tx, once(), CREATED)
    assert earlier(once(**changed)) is None


def test_of_two_that_remember_the_second_learns_that_it_came_second() -> None:
    with transaction() as tx:
        remember(tx, once(), CREATED)
    with transaction() as tx, pytest.raises(ConcurrentDuplicate):
        remember(tx, once(), ids.new_id())
    assert earlier(once()) == CREATED


def test_what_is_rolled_back_is_not_remembered() -> None:
    with suppress(ZeroDivisionError), transaction() as tx:
        remember(tx, once(), CREATED)
        raise ZeroDivisionError
    assert earlier(once()) is None


def test_it_is_forgotten_in_time_and_the_key_may_be_used_anew(clock: Any) -> None:
    with transaction() as tx:
        remember(tx, once(), CREATED)
    clock.advance(hours=23, minutes=59)
    assert earlier(once()) == CREATED
    clock.advance(minutes=1)
    assert earlier(once()) is None
    other = ids.new_id()
    with transaction() as tx:
        remember(tx, once(), other)
    assert earlier(once()) == other


def test_what_is_kept_of_a_body_can_not_be_guessed_without_the_secret_key(
    app: Flask, make_app: Callable[..., Flask], sql: Callable[..., list[dict[str, Any]]]
) -> None:
    # A plain hash of a body with a password would allow fast guesses of the password.
    with transaction() as tx:
        remember(tx, once(), CREATED)
    (row,) = sql("SELECT * FROM idempotency_key")
    assert row["fingerprint"] == once().fingerprint
    with make_app(secret_key="another secret key as long as it must be").app_context():
        assert once().fingerprint != row["fingerprint"]
        assert once().request_digest != row["request_digest"]
    assert {field.name for field in dataclasses.fields(IdempotentRequest)} == {
        "request_digest",
        "fingerprint",
        "older",
    }


OLD, NEW = "o" * 40, "n" * 40


@pytest.mark.parametrize("account_id", [None, ids.new_id()])
def test_while_the_secret_key_is_rotated_one_of_two_comes_second(
    make_app: Callable[..., Flask], account_id: UUID | None
) -> None:
    """Two processes with the two orders of the keys perform a repeated request once."""
    former, latter = (make_app(secret_key=keys) for keys in (f"{OLD},{NEW}", f"{NEW},{OLD}"))
    with former.app_context(), transaction() as tx:
        remember(tx, once(account_id=account_id), CREATED)
    with latter.app_context():
        assert earlier(once(account_id=account_id)) == CREATED
        with transaction() as tx, pytest.raises(ConcurrentDuplicate):
            remember(tx, once(account_id=account_id), ids.new_id())


def test_under_any_key_the_body_of_a_person_must_be_the_same(
    make_app: Callable[..., Flask],
) -> None:
    alice = ids.new_id()
    with make_app(secret_key=OLD).app_context(), transaction() as tx:
        remember(tx, once(account_id=alice), CREATED)
    with make_app(secret_key=f"{NEW},{OLD}").app_context():
        assert earlier(once(account_id=alice)) == CREATED
        with pytest.raises(IdempotencyKeyReused):
            earlier(once(account_id=alice, body=BODY + b" "))


def test_parts_of_a_name_do_not_run_together() -> None:
    names = {
        once(operation="POST /v1/a", key="bc").request_digest,
        once(operation="POST /v1/ab", key="c").request_digest,
        once(operation="POST /v1/abc", key="").request_digest,
    }
    assert len(names) == 3
