"""Check that code locks the account's row before it starts, renews or ends sessions.

See docs/adr, number 5.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pymysql
import pytest

from api.domain import ids
from api.store import account as accounts
from api.store import session as ledger
from tests.support.client import PASSWORD, Person
from tests.support.counting import Commands
from tests.support.parked import Parked, mark

Sql = Callable[..., list[dict[str, Any]]]
Operation = Callable[[Person, Person], Any]

starting = importlib.import_module(
    "api.rules.sessions.start_session"
)  # The module, not its function of the same name.

LOCK_WAIT_TIMEOUT = 1205  # The error of NOWAIT for a row that another transaction has locked.
NEW = {"current_password": PASSWORD, "new_password": "another quiet harbour"}


def ending(person: Person, whose: Person) -> Any:
    return person.delete(f"/v1/sessions/{(whose.session or {})['id']}")


# Each operation with the first step of its transaction after the lock. A sign-in sends its first
# steps in one batch; the first one visible here reads the sessions to end.
OPERATIONS: dict[str, tuple[ModuleType, str, Operation]] = {
    "sign in": (starting, "end_in", lambda alice, _: alice.on_another_device(deliver="token")),
    "sign out": (ledger, "find_live_by_id", lambda alice, _: alice.delete("/v1/session")),
    "end one": (ledger, "find_live_by_id", ending),
    "end all others": (ledger, "list_endings", lambda alice, _: alice.delete("/v1/sessions")),
    "prove the password": (
        ledger,
        "find_live_by_id",
        lambda alice, _: alice.post("/v1/session/reauthentications", json={"password": PASSWORD}),
    ),
    "change the password": (
        accounts,
        "set_password_hash",
        lambda alice, _: alice.put("/v1/account/password", json=NEW),
    ),
    "rename": (
        ledger,
        "list_endings",
        lambda alice, _: alice.patch("/v1/account", json={"name": "Al"}),
    ),
    "delete the account": (
        ledger,
        "list_endings",
        lambda alice, _: alice.delete("/v1/account", json={"password": PASSWORD}),
    ),
}


def is_locked(sql: Sql, account_id: str) -> bool:
    """Return whether another transaction has locked the account's row."""
    parsed_id = ids.parse_id(account_id)
    assert parsed_id is not None
    try:
        sql("SELECT 1 FROM account WHERE id = %s FOR UPDATE NOWAIT", parsed_id.bytes)
    except pymysql.err.OperationalError as error:
        if error.args[0] != LOCK_WAIT_TIMEOUT:
            raise
        return True
    return False


@pytest.mark.parametrize(("store", "step", "operation"), OPERATIONS.values(), ids=OPERATIONS)
def test_the_account_is_locked_before_its_sessions_are_looked_at(
    alice: Person,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
    store: ModuleType,
    step: str,
    operation: Operation,
) -> None:
    """Each operation on sessions locks the account before it reads them.

    Two such operations then run one after the other, never mixed.
    """
    phone = alice.on_another_device(deliver="token")
    mark(monkeypatch, store, step)
    assert not is_locked(sql, alice.id)
    parked = Parked(f"before {step}", lambda: operation(alice, phone))
    assert parked.standing
    locked = is_locked(sql, alice.id)
    outcome = parked.go_on()
    assert locked
    assert isinstance(outcome, Person) or outcome.status_code in {200, 204}
    assert not is_locked(sql, alice.id)


def test_a_sign_in_locks_the_account_ahead_of_its_session(
    alice: Person, commands: Commands
) -> None:
    """A sign-in locks the account before it inserts its session, in one batch.

    The foreign key would lock the account, too, but after its state was read.
    """
    commands.reset()
    alice.on_another_device(deliver="token")
    steps = [
        statement
        for statement in commands.sql
        if "FOR UPDATE" in statement or "INTO session" in statement
    ]
    assert [statement.split()[0] for statement in steps] == ["SELECT", "INSERT"]


@pytest.mark.parametrize("name", ["end one", "rename", "delete the account"])
def test_who_is_signed_out_while_it_waits_for_the_lock_changes_nothing(
    alice: Person, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A request whose session ends while it waits for the lock changes nothing.

    A thief's request is in flight when Alice ends all other sessions.
    """
    phone = alice.on_another_device(deliver="token")
    tablet = alice.on_another_device(deliver="token")
    mark(monkeypatch, accounts, "lock")
    thief = Parked("before lock", lambda: OPERATIONS[name][2](phone, tablet))
    assert thief.standing
    session_id = (alice.session or {})["id"]
    assert tablet.delete(f"/v1/sessions/{(phone.session or {})['id']}").status_code == 204
    refused = thief.go_on()
    assert (refused.status_code, refused.json["code"]) == (401, "not_signed_in")
    assert [session["id"] for session in alice.get("/v1/sessions").json["items"]] == [
        (tablet.session or {})["id"],
        session_id,
    ]
    assert alice.get("/v1/account").json["name"] == "Alice"


def test_who_is_signed_out_while_it_waits_for_the_lock_ends_nobody(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If two devices end all other sessions at once, the slower one ends nobody.

    One device must stay signed in.
    """
    phone = alice.on_another_device(deliver="token")
    mark(monkeypatch, accounts, "lock")
    slower = Parked("before lock", lambda: alice.delete("/v1/sessions"))
    assert slower.standing
    assert phone.delete("/v1/sessions").json == {"ended": 1}
    assert slower.go_on().status_code == 401
    assert phone.get("/v1/session").status_code == 200


@pytest.mark.parametrize("name", ["end all others", "change the password"])
def test_a_session_that_was_ended_by_its_epoch_is_not_taken_along(
    alice: Person, sql: Sql, name: str
) -> None:
    """An operation fails for a session that was ended by its account's epoch.

    Operators sign everybody out by one statement, and Redis has not compared its copy since.
    """
    sql("UPDATE account SET session_epoch = session_epoch + 1")
    before = sql("SELECT * FROM account"), sql("SELECT * FROM session")
    response = OPERATIONS[name][2](alice, alice)
    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert (sql("SELECT * FROM account"), sql("SELECT * FROM session")) == before
