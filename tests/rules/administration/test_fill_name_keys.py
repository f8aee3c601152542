"""Check that accounts of earlier releases get what administrators search by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from api.domain.name_key import name_key
from api.rules.administration import fill_name_keys as rule
from api.rules.administration.fill_name_keys import fill_name_keys
from api.store import account_key
from tests.support.client import Person

Sql = Callable[..., list[dict[str, Any]]]
KEYS = "SELECT name_key FROM account ORDER BY id"


def test_rows_of_an_earlier_release_are_filled_in_batches(
    app: Flask, alice: Person, sign_up: Callable[..., Person], sql: Sql, monkeypatch: Any
) -> None:
    assert sql(KEYS) == [{"name_key": b"alice"}]
    nameless = sign_up("bob")
    sign_up("Carol")
    sql("UPDATE account SET name = NULL WHERE id = UNHEX(%s)", nameless.id.replace("-", ""))
    sql("UPDATE account SET name_key = NULL, created_at = '2026-01-02 03:04:05'")
    sql("UPDATE session SET last_seen_at = '2026-03-04 05:06:07'")
    sql("DELETE FROM account_activity")
    monkeypatch.setattr(rule, "_BATCH", 2)
    monkeypatch.setattr(rule, "_BATCHES", 1)

    with app.app_context():
        assert [fill_name_keys() for _ in range(3)] == [(2, True), (1, False), (0, False)]

    assert sql(KEYS) == [{"name_key": b"alice"}, {"name_key": b""}, {"name_key": b"carol"}]
    days = sql("SELECT last_seen_on FROM account_activity ORDER BY account_id")
    assert [row["last_seen_on"] for row in days] == [
        *(date(2026, 3, 4), date(2026, 1, 2), date(2026, 1, 2))
    ]


@pytest.mark.usefixtures("alice")
def test_a_name_that_an_earlier_release_writes_meanwhile_is_left_for_the_next_time(
    app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql("UPDATE account SET name_key = NULL")
    list_without = account_key.list_without

    def renamed_meanwhile(limit: int) -> Any:
        listed = list_without(limit)
        sql("UPDATE account SET name = 'Malice', version = version + 1")
        return listed

    with app.app_context():
        with monkeypatch.context() as patched:
            patched.setattr(account_key, "list_without", renamed_meanwhile)
            fill_name_keys()
        assert sql(KEYS) == [{"name_key": None}]
        fill_name_keys()
    assert sql(KEYS) == [{"name_key": b"malice"}]


def test_a_key_is_folded_and_fits_its_column() -> None:
    assert name_key("ＳＴＲＡẞＥ") == b"strasse"
    assert name_key("Chloé") == name_key("CHLOE\u0301")
    assert name_key(None) == b""
    assert len(name_key("\ufdfa" * 100)) == 400
