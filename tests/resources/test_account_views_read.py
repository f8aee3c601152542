"""Test GET /v1/accounts/{id}: the account of another person, as administrators see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.resources.account_views import ACCOUNTS, NOBODYS, invite, key, set_columns, view
from tests.resources.expected import Sql, StoppedClock, assert_problem, text
from tests.support.client import Person


@pytest.fixture
def bob(sign_up: Callable[..., Person]) -> Person:
    """Sign up Bob, who has not signed in yet."""
    return sign_up("bob")


def test_the_first_state_that_is_true_is_shown(
    admin: Person, bob: Person, sql: Sql, clock: StoppedClock
) -> None:
    path = f"{ACCOUNTS}/{bob.id}"
    assert admin.get(path).json == view(bob)

    set_columns(sql, bob, email_verified=1, external_id="customer-7")
    seen = {"email_verified": True, "external_id": "customer-7"}
    assert admin.get(path).json == view(bob, **seen, state="active")

    invite(sql, bob)
    assert admin.get(path).json == view(bob, **seen, state="invited")

    locked_until = clock.now().replace(hour=13)
    set_columns(sql, bob, lock_reason="abuse", locked_at=clock.now(), locked_until=locked_until)
    times = {"until": text(locked_until), "locked_at": text()}
    lock = {"reason": "abuse", **times, "locked_by": None}
    assert admin.get(path).json == view(bob, **seen, state="locked", lock=lock)

    sql(
        f"""INSERT INTO account_deletion (account_id, due_at, reason, created_at)
        VALUES ({key(bob)}, '2026-12-01', 'requested', '2026-11-22')"""
    )
    deletion = {"due_at": "2026-12-01T00:00:00.000Z", "reason": "requested"}
    expected = view(bob, **seen, state="deletion_scheduled", lock=lock, deletion=deletion)
    assert admin.get(path).json == expected

    # no job ends a lock: it is over when its time has come
    sql("DELETE FROM account_deletion")
    sql("UPDATE account_invitation SET accepted_at = '2026-11-22'")
    clock.moment = locked_until
    assert admin.get(path).json == view(bob, **seen, state="active")


def test_the_tag_changes_with_what_has_no_version(admin: Person, bob: Person, sql: Sql) -> None:
    path = f"{ACCOUNTS}/{bob.id}"
    tag = admin.get(path).headers["ETag"]
    known = {"If-None-Match": tag}
    assert admin.get(path, headers=known).status_code == 304

    set_columns(sql, bob, lock_reason="abuse", locked_at="2026-11-22")
    locked = admin.get(path, headers=known)
    assert (locked.status_code, locked.json["state"]) == (200, "locked")

    # it still is the version that was read
    changed = admin.patch(path, json={"name": "Robert"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    again = admin.patch(path, json={"name": "Bob"}, headers={"If-Match": tag})
    assert_problem(again, 412, "precondition_failed")


def test_who_may_not_read_accounts_sees_none(auditor: Person, bob: Person) -> None:
    for path in (ACCOUNTS, f"{ACCOUNTS}/{bob.id}", f"{ACCOUNTS}/{NOBODYS}"):
        assert_problem(auditor.get(path), 403, "forbidden")


@pytest.mark.parametrize("account_id", [NOBODYS, "bob@example.com", "1"])
def test_who_is_nobody_is_not_found(admin: Person, account_id: str) -> None:
    assert_problem(admin.get(f"{ACCOUNTS}/{account_id}"), 404, "not_found")
