"""Test PATCH /v1/account: change the caller's account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from api.resources import account as account_resource
from tests.resources.expected import (
    Sql,
    StoppedClock,
    assert_fields,
    assert_problem,
    assert_too_many_attempts,
    etag,
    event,
    everything,
    newest,
    recorded,
    remaining_limits,
    stranger,
    text,
)
from tests.resources.races import at_once, meanwhile, meet_after
from tests.support.client import Person


@pytest.mark.parametrize("deliver", ["cookie", "token"])
@pytest.mark.parametrize("name", ["Alice Liddell", None, "Ålice 🐙", "x" * 100])
def test_alice_takes_another_name(
    sign_in: Callable[..., Person], clock: StoppedClock, deliver: str, name: str | None
) -> None:
    alice = sign_in("alice", deliver=deliver)
    clock.advance(seconds=30)
    response = alice.patch("/v1/account", json={"name": name})
    assert response.status_code == 200
    assert response.json == {**alice.account, "name": name, "updated_at": text(seconds=30)}
    assert response.headers["ETag"] == etag(alice.account, 2)
    assert "Set-Cookie" not in response.headers
    assert alice.get("/v1/account").json == response.json


@pytest.mark.parametrize("language", ["de", "zh", None])
def test_alice_is_written_to_in_another_language(
    alice: Person, clock: StoppedClock, sql: Sql, language: str | None
) -> None:
    clock.advance(seconds=30)
    response = alice.patch("/v1/account", json={"language": language})
    assert response.status_code == 200
    assert response.json == {**alice.account, "language": language, "updated_at": text(seconds=30)}
    assert response.headers["ETag"] == etag(alice.account, 2)
    assert alice.get("/v1/account").json == response.json
    assert alice.get("/v1/session").json["account"] == response.json
    assert sql("SELECT name, language FROM account") == [{"name": "Alice", "language": language}]


def test_the_language_of_a_request_is_not_taken_for_the_choice_of_one(alice: Person) -> None:
    headers = {"Accept-Language": "de"}
    response = alice.patch("/v1/account", json={"name": "Alice L."}, headers=headers)
    assert response.json == {**alice.account, "name": "Alice L."}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"language": "de"}, ["language"]),
        ({"name": "Alice", "language": None}, ["language"]),
        ({"name": "Alice L.", "language": "zh"}, ["language", "name"]),
        ({"name": None, "language": "en"}, ["name"]),
    ],
)
def test_the_record_says_what_was_changed(
    alice: Person, body: dict[str, Any], fields: list[str]
) -> None:
    response = alice.patch("/v1/account", json=body)
    assert response.json == {**alice.account, **body}
    assert newest(alice)["data"] == {"fields": fields}


def test_it_is_recorded(alice: Person) -> None:
    response = alice.patch("/v1/account", json={"name": "Alice Liddell"})
    recorded_event = newest(alice)
    assert recorded_event == event(
        recorded_event,
        response,
        "account.updated",
        alice.id,
        session_id=(alice.session or {})["id"],
        data={"fields": ["name"]},
    )


@pytest.mark.parametrize("body", [{}, {"name": "Alice"}, {"language": "en"}])
def test_what_changes_nothing_changes_nothing(
    alice: Person, sql: Sql, clock: StoppedClock, body: dict[str, Any]
) -> None:
    clock.advance(seconds=30)
    before = everything(sql)
    response = alice.patch("/v1/account", json=body)
    assert response.status_code == 200
    assert response.json == alice.account
    assert response.headers["ETag"] == etag(alice.account, 1)
    assert everything(sql) == before


@pytest.mark.parametrize(
    "tags", ['"{}-1"', 'W/"{}-1"', '"other", "{}-1"', "*", '"{}-1-gzip"', 'W/"{}-1-br"']
)
@pytest.mark.parametrize("body", [{}, {"name": "Alice Liddell"}])
def test_the_version_that_the_client_read_may_be_changed(
    alice: Person, tags: str, body: dict[str, Any]
) -> None:
    """A proxy that compresses weakens the tag (nginx), or appends the coding (Apache, Caddy)."""
    headers = {"If-Match": tags.format(etag(alice.account, 1).strip('"').removesuffix("-1"))}
    response = alice.patch("/v1/account", json=body, headers=headers)
    assert response.status_code == 200
    assert response.json == {**alice.account, **body}


OTHER_VERSIONS = [
    *('"1"', '"{}-0"', '"{}-2"', 'W/"{}-2"', '"{}-one"', '"{}-01"', '" {}-1"', '"{}1"', ""),
    *('"*"', '"{}-2-gzip"', '"{}-1-zip"', '"{}-1gzip"', '"-gzip"'),
]


@pytest.mark.parametrize(
    ("tags", "body"),
    [
        *((tags, {"name": "Alice Liddell"}) for tags in OTHER_VERSIONS),
        *(('"{}-2"', body) for body in ({}, {"name": "Alice"})),
    ],
)
def test_another_version_may_not(alice: Person, sql: Sql, tags: str, body: dict[str, Any]) -> None:
    before = everything(sql)
    stale = {"If-Match": tags.format(etag(alice.account, 1).strip('"').removesuffix("-1"))}
    response = alice.patch("/v1/account", json=body, headers=stale)
    assert_problem(response, 412, "precondition_failed")
    assert everything(sql) == before


@pytest.mark.parametrize("form", ["{}", "W/{}"])
def test_the_tag_of_another_account_allows_nothing(
    alice: Person, bob: Person, sql: Sql, form: str
) -> None:
    """Both accounts are at version 1 under one URL, but their tags differ."""
    tag = bob.get("/v1/account").headers["ETag"]
    before = everything(sql)
    headers = {"If-Match": form.format(tag)}
    response = alice.patch("/v1/account", json={"name": "Bob"}, headers=headers)
    assert_problem(response, 412, "precondition_failed")
    assert everything(sql) == before


def test_of_two_at_once_that_read_the_same_version_one_is_too_late(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_after(monkeypatch, account_resource, "current_session")
    headers = {"Cookie": f"gatebook_session={alice.secret}", "If-Match": etag(alice.account, 1)}

    def patch(name: str) -> Any:
        return stranger(app).patch("/v1/account", json={"name": name}, headers=headers)

    updated, late = sorted(
        at_once(lambda: patch("Alice L."), lambda: patch("A. Liddell")),
        key=lambda response: response.status_code,
    )
    assert updated.status_code == 200
    assert_problem(late, 412, "precondition_failed")
    assert alice.get("/v1/account").json == updated.json
    assert [event["type"] for event in recorded(sql)].count("account.updated") == 1


def test_a_change_of_what_was_read_finds_the_account_deleted_meanwhile(
    alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"If-Match": alice.get("/v1/account").headers["ETag"]}
    phone = alice.on_another_device(deliver="token")
    body = {"password": alice.password}
    meanwhile(
        monkeypatch,
        account_resource,
        "current_session",
        lambda: phone.delete("/v1/account", json=body),
    )
    response = alice.patch("/v1/account", json={"name": "Alice L."}, headers=headers)
    assert_problem(response, 401, "not_signed_in")
    assert recorded(sql)[-1]["type"] == "account.deleted"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            {"name": 12},
            {
                "pointer": "#/name",
                "code": "wrong_type",
                "message": "The app sent something here that we could not read.",
                "params": {"expected": "string"},
            },
        ),
        (
            {"name": ""},
            {
                "pointer": "#/name",
                "code": "too_short",
                "message": "At least 1 character.",
                "params": {"min": 1},
            },
        ),
        (
            {"name": "x" * 101},
            {
                "pointer": "#/name",
                "code": "too_long",
                "message": "At most 100 characters.",
                "params": {"max": 100},
            },
        ),
        (
            {"name": "Al\nice"},
            {
                "pointer": "#/name",
                "code": "invalid_characters",
                "message": "Some of these characters are not allowed.",
            },
        ),
        (
            {"language": "fr"},
            {
                "pointer": "#/language",
                "code": "invalid_choice",
                "message": "This is not one of the choices.",
                "params": {"choices": ["en", "de", "zh"]},
            },
        ),
        (
            {"language": 0},
            {
                "pointer": "#/language",
                "code": "wrong_type",
                "message": "The app sent something here that we could not read.",
                "params": {"expected": "string"},
            },
        ),
        (
            {"email": "mallory@example.com"},
            {
                "pointer": "#/email",
                "code": "unknown_field",
                "message": "The app sent something unknown here.",
            },
        ),
        (
            {"password": "another password"},
            {
                "pointer": "#/password",
                "code": "unknown_field",
                "message": "The app sent something unknown here.",
            },
        ),
        (
            {"name": "Alice L.", "created_at": text()},
            {
                "pointer": "#/created_at",
                "code": "unknown_field",
                "message": "The app sent something unknown here.",
            },
        ),
    ],
)
def test_what_is_wrong_with_the_body_is_said(
    alice: Person, sql: Sql, body: dict[str, Any], error: dict[str, Any]
) -> None:
    before = everything(sql)
    assert_fields(alice.patch("/v1/account", json=body), error)
    assert everything(sql) == before


def test_bobs_account_is_left_alone(alice: Person, bob: Person) -> None:
    alice.patch("/v1/account", json={"name": "Alice Liddell"})
    assert bob.get("/v1/account").json == bob.account
    assert bob.get("/v1/session").json == bob.session


def test_changes_are_limited(make_app: Callable[..., Flask], sql: Sql) -> None:
    alice = Person.sign_up(make_app(limits=True, limit_account_changes="1/hour"), "alice").sign_in()
    response = alice.patch("/v1/account", json={"name": "Alice I"})
    assert (response.status_code, remaining_limits(response)) == (200, {"account-changes": 0})
    before = everything(sql)
    response = alice.patch("/v1/account", json={"name": "Alice II"})
    assert_too_many_attempts(response)
    assert everything(sql) == before
