"""Test what the notes extension exports for a person, and erases with their account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from notes.personal_data import PAGE
from notes.rules import write_note
from tests.resources.races import meanwhile
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.mailed import mailed

Sql = Callable[..., list[dict[str, Any]]]

EXPORT = "/v1/account/export"


def write(person: Person, text: str) -> dict[str, Any]:
    response = person.post("/v1/notes", json={"text": text})
    assert response.status_code == 201, response.text
    return dict(response.json)


def test_her_notes_are_in_her_export_and_nobody_elses(alice: Person, bob: Person) -> None:
    note = write(alice, "Return the library books.")
    write(bob, "Not for Alice.")
    assert alice.get(EXPORT).json["extensions"] == {"notes": {"notes": [{**note, "version": 1}]}}


def test_all_pages_of_notes_are_exported(alice: Person, sql: Sql) -> None:
    write(alice, "a quiet harbour")
    sql(
        "INSERT INTO note SELECT UNHEX(CONCAT('019b76dac00070008000', LPAD(HEX(seq), 12, '0'))),"
        f" account_id, text, 1, created_at, updated_at FROM note JOIN seq_1_to_{2 * PAGE} AS n"
    )
    notes = alice.get(EXPORT).json["extensions"]["notes"]["notes"]
    assert len({note["id"] for note in notes}) == 2 * PAGE + 1


def test_her_notes_go_with_her_account(alice: Person, bob: Person, sql: Sql) -> None:
    write(alice, "Return the library books.")
    kept = write(bob, "Stays.")
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    assert [row["text"] for row in sql("SELECT text FROM note")] == [kept["text"]]


def test_the_owner_of_an_address_reads_no_note_of_a_stranger(
    app: Flask, alice: Person, sql: Sql
) -> None:
    """Pre-hijacking (arXiv 2205.10174): a note waits in the account for the owner to believe it."""
    write(alice, "Send the invoice to mallory.example.")
    token = {"token": mailed(app, alice.email)["token"]}
    path = "/v1/email-verifications/confirmations"
    assert ApiClient(app).post(path, json=token).status_code == 200
    assert sql("SELECT COUNT(*) AS count FROM note")[0]["count"] == 0


def test_a_note_that_a_stranger_writes_at_that_moment_comes_too_late(
    app: Flask, alice: Person, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard has read the session before the owner takes the account over."""
    token = {"token": mailed(app, alice.email)["token"]}

    def the_owner_verifies() -> None:
        path = "/v1/email-verifications/confirmations"
        assert ApiClient(app).post(path, json=token).status_code == 200

    meanwhile(monkeypatch, write_note, "_earlier", the_owner_verifies)
    response = alice.post("/v1/notes", json={"text": "Send the invoice to mallory.example."})
    assert (response.status_code, response.json["code"]) == (401, "not_signed_in")
    assert sql("SELECT COUNT(*) AS count FROM note")[0]["count"] == 0
