"""Check how passwords of each scheme are counted: in pages, beside an import, and once an hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.domain.password_mix import OWN, SchemeCount
from api.pool import transaction
from api.store import password_scheme
from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.faults import elsewhere
from tests.support.imported import FAST, SLOW, give, label_of, stored
from tests.support.tables import Sql

SignUp = Callable[..., Person]


@pytest.fixture
def people(sign_up: SignUp, monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    """Sign up four people, two with imported passwords, and read them in pages of two."""
    monkeypatch.setattr(password_scheme, "_PAGE", 2)
    four = [sign_up(name) for name in ("alice", "bob", "carol", "dave")]
    give(four[1], stored(FAST))
    give(four[3], stored(SLOW))
    return four


def recount(app: Flask, *, rebase: bool = False) -> list[SchemeCount]:
    with app.app_context(), transaction() as tx:
        return password_scheme.recount(tx, rebase=rebase)


def test_an_installation_without_imports_reads_one_row_and_writes_none(
    app: Flask, alice: Person, sql: Sql, commands: Any
) -> None:
    commands.reset()
    assert recount(app) == []
    reads = [text for text in commands.sql if text.startswith("SELECT")]
    assert reads == [password_scheme.LIST, password_scheme.FIND_IMPORTED]
    assert sql("SELECT * FROM password_scheme") == []


def test_all_pages_are_counted_and_accounts_without_a_password_are_not(
    app: Flask, people: list[Person]
) -> None:
    give(people[2], "")
    third = 1 / 3
    assert recount(app) == [
        SchemeCount(OWN, 1, third, third),
        SchemeCount(label_of(FAST), 1, third, third),
        SchemeCount(label_of(SLOW), 1, third, third),
    ]


def test_shares_fall_from_the_import_on_and_the_key_stays(
    app: Flask, people: list[Person], sql: Sql
) -> None:
    recount(app, rebase=True)
    keys = sql("SELECT scheme, draw_key FROM password_scheme ORDER BY scheme")
    assert [len(row["draw_key"] or b"") for row in keys] == [32, 0, 0]
    assert people[1].sign_in().session is not None  # is rehashed
    assert recount(app) == [
        SchemeCount(OWN, 3, 0.75, 0.75),
        SchemeCount(label_of(FAST), 0, 0.0, 0.25),
        SchemeCount(label_of(SLOW), 1, 0.25, 0.25),
    ]
    recount(app, rebase=True)
    assert sql("SELECT scheme, draw_key FROM password_scheme ORDER BY scheme") == keys
    with app.app_context():
        assert [each.first_share for each in password_scheme.find_mix().counts] == [0.75, 0, 0.25]


def test_once_nobody_is_left_and_imitated_one_row_is_read(
    app: Flask, people: list[Person], commands: Any
) -> None:
    recount(app, rebase=True)
    people[1].sign_in()
    people[3].sign_in()
    assert {each.scheme: each.share for each in recount(app)}[label_of(SLOW)] == 0.0
    commands.reset()
    assert recount(app) == []
    reads = [text for text in commands.sql if text.startswith("SELECT")]
    assert reads == [password_scheme.LIST, password_scheme.FIND_IMPORTED]


def test_passwords_of_our_own_are_counted_once_a_day(
    app: Flask, people: list[Person], sign_up: SignUp, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All accounts are read for them. Each hour, imported ones are read from an index, in pages."""
    alice, bob, carol, _ = people
    give(carol, stored(FAST))
    recount(app, rebase=True)
    sign_up("erin")
    bob.sign_in()
    give(alice, stored(SLOW))  # as an import does that has not yet ended

    def shares() -> dict[str, tuple[int, float]]:
        return {each.scheme: (each.accounts, each.share) for each in recount(app)}

    with monkeypatch.context() as patched:
        patched.setattr(password_scheme, "count", lambda _: pytest.fail("all accounts are read"))
        for _ in range(2):
            assert shares() == {
                OWN: (1, 0.25),
                label_of(FAST): (1, 0.25),
                label_of(SLOW): (2, 0.25),
            }
    sql("UPDATE password_scheme SET counted_at = counted_at - INTERVAL 25 HOUR")
    assert shares() == {OWN: (2, 0.4), label_of(FAST): (1, 0.2), label_of(SLOW): (2, 0.25)}


def test_hourly_counts_read_an_index_only(app: Flask, people: list[Person], sql: Sql) -> None:
    values = ("'bcrypt$4'", "0x00", "'bcrypt$4'", "2")
    for statement in (password_scheme.FIND_IMPORTED, password_scheme.COUNT_IMPORTED_PAGE):
        plan = sql("EXPLAIN " + statement.replace("%s", "{}").format(*values))
        [read] = [row for row in plan if row["table"] == "account"]
        assert (read["type"], read["key"]) == ("range", "account_password_scheme")
        assert "Using index" in read["Extra"]
        assert "filesort" not in read["Extra"]


def test_five_hundred_schemes_are_loaded_at_most(app: Flask, sql: Sql) -> None:
    """The least ones are left out by their first shares: shares would move addresses."""
    sql(
        """INSERT INTO password_scheme
        SELECT CONCAT('bcrypt$', LPAD(seq, 3, '0')), 1, IF(seq = 7, 0.001, 0),
            IF(seq = 7, 0.001, 0.002), NULL, UTC_TIMESTAMP(6) FROM seq_0_to_500"""
    )
    sql(password_scheme.PUT, OWN, 0, 0.0, 0.0, bytes(32), None)
    with app.app_context():
        schemes = [each.scheme for each in password_scheme.find_mix().counts]
    kept = [number for number in range(500) if number != 7]
    assert schemes == [OWN, *(f"bcrypt${number:03}" for number in kept)]


def test_the_first_batch_of_an_import_counts_all_and_later_ones_add(
    app: Flask, sign_up: SignUp
) -> None:
    """Attack: during an import of hours, only those who are imported already would be slow."""
    sign_up("own")
    for number, name in enumerate(("alice", "bob"), 1):
        give(sign_up(name), stored(FAST))
        with app.app_context(), transaction() as tx:
            password_scheme.added(tx, {label_of(FAST): 1})
        with app.app_context():
            counts = password_scheme.find_mix().counts
        total = number + 1
        assert counts == (
            SchemeCount(OWN, 1, 1 / total, 1 / total),
            SchemeCount(label_of(FAST), number, number / total, number / total),
        )


def test_a_count_that_has_not_seen_an_import_is_dropped(
    app: Flask, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shares would fall until the next batch, and people who were imported would stand out."""
    recount(app, rebase=True)
    count = password_scheme._count_imported

    def add() -> None:
        with app.app_context(), transaction() as tx:
            password_scheme.added(tx, {label_of(FAST): 4})

    def beside_an_import(tx: Any) -> dict[str, int]:
        counted = count(tx)
        elsewhere(add).result(LONGEST)
        return counted

    monkeypatch.setattr(password_scheme, "_count_imported", beside_an_import)
    assert recount(app) == []
    with app.app_context():
        [_, fast, _] = password_scheme.find_mix().counts
    assert fast == SchemeCount(label_of(FAST), 5, 5 / 8, 5 / 8)


def test_an_import_that_ends_counts_again_what_another_has_added(
    app: Flask, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shares would be too low until the other import ends, and its people would stand out."""
    recount(app, rebase=True)
    count = password_scheme.count

    def add() -> None:
        give(people[0], stored(FAST))
        with app.app_context(), transaction() as tx:
            password_scheme.added(tx, {label_of(FAST): 1})

    def beside_another_import(tx: Any) -> dict[str, int]:
        counted = count(tx)
        monkeypatch.setattr(password_scheme, "count", count)
        elsewhere(add).result(LONGEST)
        return counted

    monkeypatch.setattr(password_scheme, "count", beside_another_import)
    assert recount(app, rebase=True)[1] == SchemeCount(label_of(FAST), 2, 0.5, 0.5)
