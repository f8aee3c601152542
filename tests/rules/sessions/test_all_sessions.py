"""Check changes that concern all sessions of an account: its name, its epoch, new secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.support.client import PASSWORD, ApiClient, Person

Sql = Callable[..., list[dict[str, Any]]]
Cached = Callable[[Person | str], str]

NEW = "another quiet harbour"


def works(app: Flask, secret: str) -> bool:
    headers = {"Authorization": f"Bearer {secret}"}
    return ApiClient(app).get("/v1/session", headers=headers).status_code == 200


def test_a_new_name_shows_at_once_everywhere_and_in_nobody_elses_session(
    alice: Person, bob: Person
) -> None:
    devices = [alice, *(alice.on_another_device(deliver="token") for _ in range(3))]
    for device in devices:
        device.get("/v1/session")
    renamed = devices[2].patch("/v1/account", json={"name": "Alice Liddell"}).json
    for device in devices:
        assert device.get("/v1/session").json["account"] == renamed
        listed = device.get("/v1/sessions").json["items"]
        assert [session["account"] for session in listed] == [renamed] * 4
    assert bob.get("/v1/session").json == bob.session


@pytest.mark.parametrize(
    ("request_", "epochs"),
    [
        (("DELETE", "/v1/sessions", None), 1),
        (
            ("PUT", "/v1/account/password", {"current_password": PASSWORD, "new_password": NEW}),
            1,
        ),
        (("POST", "/v1/session/reauthentications", {"password": PASSWORD}), 0),
        (("DELETE", "/v1/session", None), 0),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_the_epoch_rises_when_all_others_end_and_only_then(
    alice: Person, sql: Sql, request_: tuple[str, str, Any], epochs: int
) -> None:
    [before] = sql("SELECT session_epoch FROM account")
    method, path, body = request_
    options = {} if body is None else {"json": body}
    assert alice.request(method, path, **options).status_code in {200, 204}
    [after] = sql("SELECT session_epoch FROM account")
    assert after["session_epoch"] - before["session_epoch"] == epochs


def test_a_session_of_an_earlier_epoch_is_dead_whatever_path_wrote_it(
    app: Flask, alice: Person, sql: Sql
) -> None:
    """A session of an earlier epoch is dead, even if its row was written as live.

    Code that does not compare epochs could write such a row.
    """
    phone = alice.on_another_device(deliver="token")
    assert alice.delete("/v1/sessions").json == {"ended": 1}
    sql(
        "UPDATE session SET ended_at = NULL, secret_digest = %s WHERE id = %s",
        b"\x07" * 32,
        bytes.fromhex((phone.session or {})["id"].replace("-", "")),
    )
    listed = alice.get("/v1/sessions").json["items"]
    assert [session["id"] for session in listed] == [(alice.session or {})["id"]]


def test_who_ends_all_others_goes_on(app: Flask, alice: Person, cached: Cached) -> None:
    other_secrets = [alice.on_another_device(deliver="token").secret for _ in range(3)]
    assert alice.delete("/v1/sessions").json == {"ended": 3}
    assert works(app, alice.secret)
    assert [works(app, secret) for secret in other_secrets] == [False] * 3
    assert [cached(secret) for secret in other_secrets] == ["gone"] * 3
    assert alice.delete("/v1/sessions").json == {"ended": 0}


def test_a_new_secret_replaces_the_old_one_in_redis_and_in_the_ledger(
    app: Flask, alice: Person, cached: Cached, clock: Clock, sql: Sql
) -> None:
    phone = alice.on_another_device(deliver="token")
    old = phone.secret
    phone.token = phone.post("/v1/session/reauthentications", json={"password": PASSWORD}).json[
        "token"
    ]
    assert (cached(old), cached(phone.secret)) == ("gone", "live")
    clock.advance(seconds=10)  # a former secret reads until then
    assert (works(app, old), works(app, phone.secret)) == (False, True)
    assert phone.get("/v1/session").json["id"] == (phone.session or {})["id"]
    assert sql("SELECT COUNT(*) AS n FROM session WHERE ended_at IS NULL") == [{"n": 2}]
