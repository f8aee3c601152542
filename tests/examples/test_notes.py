"""Test ``/v1/notes``: the services that an extension gets from Gatebook, over its API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.web.problem_document import problem_document
from notes.rules import change_note as change_note_rule
from tests.resources.expected import as_recorded, etag
from tests.support.at_once import Pause, at_once
from tests.support.client import ApiClient, Person

NOWHERE = "/v1/notes/01a20351-7a05-7c3e-9e3b-5d8f27c1aa60"


def write(person: Person, text: str, **headers: str) -> TestResponse:
    response = person.post("/v1/notes", json={"text": text}, headers=headers)
    assert response.status_code == 201, response.text
    return response


def path_of(note: TestResponse) -> str:
    return f"/v1/notes/{note.json['id']}"


def texts(person: Person) -> list[str]:
    return [note["text"] for note in person.get("/v1/notes").json["items"]]


def events(person: Person) -> list[dict[str, Any]]:
    """Return the events of the notes in the person's security feed, the newest first."""
    items = map(as_recorded, person.get("/v1/account/audit-events").json["items"])
    return [event for event in items if event["type"].startswith("notes.")]


def event(
    of: dict[str, Any], person: Person, response: TestResponse, type: str, **data: Any
) -> dict[str, Any]:
    """Return the event that ``response`` must have recorded, with the id and time of ``of``."""
    assert person.session is not None
    return {
        "id": of["id"],
        "occurred_at": of["occurred_at"],
        "type": type,
        "outcome": "success",
        "actor": person.id,
        "subject": person.id,
        "session_id": person.session["id"],
        "request_id": response.headers["X-Request-Id"],
        "ip": "127.0.0.1",
        "user_agent": response.request.headers["User-Agent"],
        "data": data,
    }


def refused(response: TestResponse, code: str, **members: Any) -> None:
    detail = members.pop("detail", None)
    request_id = response.headers["X-Request-Id"]
    expected = problem_document(code, request_id=request_id, detail=detail, extra=members)
    assert response.json == expected
    assert response.status_code == expected["status"]


class TestWriting:
    def test_answers_with_the_note(self, alice: Person) -> None:
        response = write(alice, "Return the library books.\nAnd the key.")

        created_at = response.json["created_at"]
        assert response.json == {
            "id": response.json["id"],
            "text": "Return the library books.\nAnd the key.",
            "created_at": created_at,
            "updated_at": created_at,
        }
        assert response.headers["ETag"] == etag(response.json, 1)
        assert alice.get(path_of(response)).json == response.json

    def test_works_with_a_bearer_token(self, sign_in: Callable[..., Person]) -> None:
        alice = sign_in("alice", deliver="token")

        assert alice.get(path_of(write(alice, "From the phone."))).json["text"] == "From the phone."

    def test_leaves_an_event_that_names_the_note_and_not_its_text(self, alice: Person) -> None:
        response = write(alice, "Nobody else's business.")

        (recorded_event,) = events(alice)
        expected = event(
            recorded_event, alice, response, "notes.note.created", note=response.json["id"]
        )
        assert recorded_event == expected

    def test_needs_a_session(self, client: ApiClient) -> None:
        refused(client.post("/v1/notes", json={"text": "Nobody's."}), "not_signed_in")

    @pytest.mark.parametrize(
        ("body", "error"),
        [
            ({}, {"pointer": "#/text", "code": "required", "message": "Required."}),
            (
                {"text": ""},
                {
                    "pointer": "#/text",
                    "code": "too_short",
                    "message": "At least 1 character.",
                    "params": {"min": 1},
                },
            ),
            (
                {"text": "🪶" * 2001},
                {
                    "pointer": "#/text",
                    "code": "too_long",
                    "message": "At most 2000 characters.",
                    "params": {"max": 2000},
                },
            ),
            (
                {"text": 12},
                {
                    "pointer": "#/text",
                    "code": "wrong_type",
                    "message": "The app sent something here that we could not read.",
                    "params": {"expected": "string"},
                },
            ),
            (
                {"text": "Mine.", "account_id": "01a20349-1372-752e-89a7-834df2a74de4"},
                {
                    "pointer": "#/account_id",
                    "code": "unknown_field",
                    "message": "The app sent something unknown here.",
                },
            ),
        ],
    )
    def test_refuses_what_the_form_does_not_take(
        self, alice: Person, body: dict[str, Any], error: dict[str, Any]
    ) -> None:
        response = alice.post("/v1/notes", json=body)

        refused(response, "invalid_body", detail="1 field needs attention.", errors=[error])
        assert texts(alice) == []

    def test_takes_the_longest_text_of_the_widest_characters(self, alice: Person) -> None:
        assert write(alice, "🪶" * 2000).json["text"] == "🪶" * 2000

    def test_refuses_a_foreign_page(self, alice: Person) -> None:
        response = alice.post(
            "/v1/notes", json={"text": "x"}, headers={"Origin": "https://app.example.evil"}
        )

        assert response.status_code == 403
        assert response.json["code"] == "cross_site_request"
        assert texts(alice) == []

    def test_refuses_a_caller_whose_account_was_deleted_meanwhile(
        self, alice: Person, sql: Callable[..., Any]
    ) -> None:
        """The account is deleted after the session check; the foreign key must not cause a 500."""
        assert alice.get("/v1/session").status_code == 200  # The session is now in Redis.
        sql("DELETE FROM account")

        refused(alice.post("/v1/notes", json={"text": "Too late."}), "not_signed_in")


class TestWritingOnce:
    def test_a_repeated_request_gets_the_same_note(self, alice: Person) -> None:
        first = write(alice, "Once.", **{"Idempotency-Key": "k-1"})
        repeated = write(alice, "Once.", **{"Idempotency-Key": "k-1"})

        assert repeated.json == first.json
        assert "Idempotent-Replayed" not in first.headers
        assert repeated.headers["Idempotent-Replayed"] == "true"
        assert texts(alice) == ["Once."]
        assert [recorded_event["type"] for recorded_event in events(alice)] == [
            "notes.note.created"
        ]

    def test_the_key_is_refused_for_another_text(self, alice: Person) -> None:
        write(alice, "Once.", **{"Idempotency-Key": "k-1"})

        response = alice.post(
            "/v1/notes", json={"text": "Twice."}, headers={"Idempotency-Key": "k-1"}
        )

        refused(response, "idempotency_key_reused")
        assert texts(alice) == ["Once."]

    def test_a_key_is_one_person_s_own(self, alice: Person, bob: Person) -> None:
        write(alice, "Once.", **{"Idempotency-Key": "k-1"})
        write(bob, "Once.", **{"Idempotency-Key": "k-1"})

        assert (texts(alice), texts(bob)) == (["Once."], ["Once."])

    def test_a_key_with_a_blank_is_refused(self, alice: Person) -> None:
        response = alice.post("/v1/notes", json={"text": "x"}, headers={"Idempotency-Key": "a b"})

        cause = "Idempotency-Key must have 1 to 255 visible ASCII characters."
        refused(response, "invalid_header", cause=cause)

    @pytest.mark.parametrize("change", ["delete", "patch"])
    def test_a_note_that_was_changed_or_is_gone_is_not_shown(
        self, alice: Person, change: str
    ) -> None:
        path = path_of(write(alice, "Once.", **{"Idempotency-Key": "k-1"}))
        body = {"json": {"text": "New."}} if change == "patch" else {}
        assert alice.request(change.upper(), path, **body).status_code in {200, 204}

        response = alice.post(
            "/v1/notes", json={"text": "Once."}, headers={"Idempotency-Key": "k-1"}
        )

        detail = "This was already done, and the result has been changed or deleted since."
        refused(response, "conflict", detail=detail)

    def test_of_eight_at_once_one_is_written(
        self, app: Flask, sign_in: Callable[..., Person]
    ) -> None:
        alice = sign_in("alice", deliver="token")
        headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {alice.token}"}

        def writing() -> tuple[int, str, str | None]:
            client = ApiClient(app)
            response = client.post("/v1/notes", json={"text": "Once."}, headers=headers)
            replayed = response.headers.get("Idempotent-Replayed")
            return response.status_code, response.json["id"], replayed

        answers = at_once([writing] * 8)

        assert {(status, note_id) for status, note_id, _ in answers} == {(201, answers[0][1])}
        assert sorted(replayed or "" for _, _, replayed in answers) == ["", *["true"] * 7]
        assert texts(alice) == ["Once."]


class TestListing:
    def test_is_empty_at_first(self, alice: Person) -> None:
        assert alice.get("/v1/notes").json == {"items": [], "next": None}

    def test_shows_the_newest_first_and_nobody_else_s(self, alice: Person, bob: Person) -> None:
        first = write(alice, "First.")
        write(bob, "Bob's.")
        second = write(alice, "Second.")

        listed = alice.get("/v1/notes")

        assert listed.json == {"items": [second.json, first.json], "next": None}
        assert "Link" not in listed.headers

    def test_pages_are_stable_while_notes_are_added(self, alice: Person) -> None:
        for text in ("one", "two", "three"):
            write(alice, text)

        texts, path = [], "/v1/notes?limit=1"
        while path:
            page = alice.get(path)
            texts += [note["text"] for note in page.json["items"]]
            write(alice, "in between")
            link = page.headers.get("Link", "")
            path = link.removesuffix('>; rel="next"').removeprefix("<")
            cursor = page.json["next"]
            assert urlsplit(path).query == (f"limit=1&cursor={cursor}" if cursor else "")

        assert texts == ["three", "two", "one"]

    def test_refuses_a_cursor_of_something_else(self, alice: Person) -> None:
        error = {
            "parameter": "cursor",
            "code": "invalid_cursor",
            "message": "This list cannot be continued here. Please start again.",
        }
        refused(
            alice.get("/v1/notes?cursor=abc"),
            "invalid_query",
            detail="1 field needs attention.",
            errors=[error],
        )


class TestReading:
    def test_is_a_304_for_who_has_it(self, alice: Person) -> None:
        note = write(alice, "Same as ever.")

        same = alice.get(path_of(note), headers={"If-None-Match": note.headers["ETag"]})
        other = alice.get(path_of(note), headers={"If-None-Match": etag(note.json, 7)})

        assert (same.status_code, same.data) == (304, b"")
        assert (other.status_code, other.json) == (200, note.json)

    def test_a_note_that_never_was_is_not_found(self, alice: Person) -> None:
        refused(alice.get(NOWHERE), "not_found")

    def test_an_id_that_is_none_is_not_found(self, alice: Person) -> None:
        refused(alice.get("/v1/notes/1"), "not_found")


class TestChanging:
    def test_answers_with_the_note_as_it_is_now(self, alice: Person, clock: Any) -> None:
        note = write(alice, "Call Bob.")
        clock.advance(minutes=5)

        response = alice.patch(path_of(note), json={"text": "Call Bob back."})

        assert response.json == {
            **note.json,
            "text": "Call Bob back.",
            "updated_at": response.json["updated_at"],
        }
        assert response.json["updated_at"] > note.json["updated_at"]
        assert response.headers["ETag"] == etag(note.json, 2)
        current_note = alice.get(path_of(note))
        assert (current_note.json, current_note.headers["ETag"]) == (
            response.json,
            etag(note.json, 2),
        )

    def test_leaves_an_event(self, alice: Person) -> None:
        note = write(alice, "Call Bob.")
        response = alice.patch(path_of(note), json={"text": "Call Bob back."})

        recorded_event = events(alice)[0]
        assert recorded_event == event(
            recorded_event, alice, response, "notes.note.changed", note=note.json["id"]
        )

    @pytest.mark.parametrize("body", [{}, {"text": "Call Bob."}])
    def test_what_changes_nothing_leaves_no_event(
        self, alice: Person, body: dict[str, Any]
    ) -> None:
        note = write(alice, "Call Bob.")

        response = alice.patch(path_of(note), json=body)

        assert (response.json, response.headers["ETag"]) == (note.json, etag(note.json, 1))
        assert [recorded_event["type"] for recorded_event in events(alice)] == [
            "notes.note.created"
        ]

    @pytest.mark.parametrize("body", [{}, {"text": "Newest."}])
    def test_refuses_an_old_version(self, alice: Person, body: dict[str, Any]) -> None:
        note = write(alice, "Old.")
        stale = {"If-Match": etag(note.json, 1)}
        assert alice.patch(path_of(note), json={"text": "New."}, headers=stale).status_code == 200

        response = alice.patch(path_of(note), json=body, headers=stale)

        refused(response, "precondition_failed")
        assert texts(alice) == ["New."]

    def test_waits_for_the_change_before_it(
        self,
        make_app: Callable[..., Flask],
        sign_in: Callable[..., Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Otherwise both requests would read version 1, and the first change would be lost."""
        app = make_app(extensions=("notes",), db_lock_timeout=1)
        alice = sign_in("alice", app, deliver="token")
        note = write(alice, "Old.")
        pause = Pause()
        store = change_note_rule.store
        monkeypatch.setattr(store, "change", pause.before(store.change))

        def change(text: str) -> int:
            headers = {"If-Match": etag(note.json, 1), "Authorization": f"Bearer {alice.token}"}
            client = ApiClient(app)
            return client.patch(path_of(note), json={"text": text}, headers=headers).status_code

        with ThreadPoolExecutor() as threads:
            first = threads.submit(change, "First.")
            pause.wait_until_reached()
            try:
                assert change("Second.") == 503  # It waited until its limit.
            finally:
                pause.go_on()
            assert first.result() == 200

        assert change("Second.") == 412
        assert texts(alice) == ["First."]


class TestDeleting:
    def test_one_leaves_the_others(self, alice: Person) -> None:
        write(alice, "Kept.")
        note = write(alice, "Gone.")

        response = alice.delete(path_of(note))

        assert (response.status_code, response.data) == (204, b"")
        assert texts(alice) == ["Kept."]
        recorded_event = events(alice)[0]
        assert recorded_event == event(
            recorded_event, alice, response, "notes.note.deleted", note=note.json["id"]
        )
        refused(alice.delete(path_of(note)), "not_found")

    def test_refuses_an_old_version(self, alice: Person) -> None:
        note = write(alice, "Old.")
        alice.patch(path_of(note), json={"text": "New."})

        stale, current = ({"If-Match": etag(note.json, version)} for version in (1, 2))
        refused(alice.delete(path_of(note), headers=stale), "precondition_failed")
        assert texts(alice) == ["New."]
        assert alice.delete(path_of(note), headers=current).status_code == 204

    def test_refuses_the_tag_of_another_note(self, alice: Person) -> None:
        note, other = write(alice, "Kept."), write(alice, "Other.")
        tag = {"If-Match": other.headers["ETag"]}

        refused(alice.delete(path_of(note), headers=tag), "precondition_failed")
        refused(alice.patch(path_of(note), json={"text": "x"}, headers=tag), "precondition_failed")
        assert texts(alice) == ["Other.", "Kept."]


class TestDeletingAll:
    def test_tells_how_many_there_were(self, alice: Person, bob: Person) -> None:
        write(alice, "One.")
        write(alice, "Two.")
        write(bob, "Bob's.")

        response = alice.delete("/v1/notes")

        assert (response.status_code, response.json) == (200, {"deleted": 2})
        assert (texts(alice), texts(bob)) == ([], ["Bob's."])
        recorded_event = events(alice)[0]
        assert recorded_event == event(
            recorded_event, alice, response, "notes.collection.emptied", deleted=2
        )

    def test_of_none_leaves_no_event(self, alice: Person) -> None:
        assert alice.delete("/v1/notes").json == {"deleted": 0}
        assert events(alice) == []

    def test_needs_the_password_given_lately(self, alice: Person, clock: Any) -> None:
        write(alice, "Kept.")
        clock.advance(seconds=901)

        response = alice.delete("/v1/notes")

        refused(
            response,
            "reauthentication_required",
            max_age=900,
            assurance="aal1",
            methods=["password"],
        )
        assert texts(alice) == ["Kept."]
        alice.post("/v1/session/reauthentications", json={"password": alice.password})
        assert alice.delete("/v1/notes").json == {"deleted": 1}


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("PATCH", {"text": "Mine now."}), ("DELETE", None)]
)
class TestSomebodyElses:
    def test_note_looks_as_if_there_were_none(
        self, alice: Person, sign_in: Callable[..., Person], method: str, body: Any
    ) -> None:
        mallory = sign_in("mallory")
        note = write(alice, "Alice's.")

        for path in (path_of(note), NOWHERE):
            refused(mallory.request(method, path, json=body), "not_found")

        assert alice.get(path_of(note)).json == note.json
        assert events(mallory) == []

    def test_note_needs_a_session(
        self, alice: Person, client: ApiClient, method: str, body: Any
    ) -> None:
        path = path_of(write(alice, "Alice's."))

        refused(client.open(path, method=method, json=body), "not_signed_in")


def test_deleting_the_account_deletes_its_notes_and_no_other(
    alice: Person, bob: Person, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    write(alice, "Alice's.")
    write(bob, "Bob's.")

    assert alice.delete("/v1/account", json={"password": alice.password}).status_code == 204

    (remaining_row,) = sql("SELECT account_id, text FROM note")
    assert remaining_row == {"account_id": UUID(bob.id).bytes, "text": "Bob's."}


@pytest.mark.parametrize("signal", ["note_created", "note_changed", "note_deleted"])
def test_a_receiver_that_fails_fails_the_change(
    alice: Person, sql: Callable[..., list[dict[str, Any]]], signal: str
) -> None:
    """Invariant I1: the event and its change are both committed or both rolled back."""
    note = write(alice, "As it was.")
    before = sql("SELECT * FROM note")
    trail = sql("SELECT id FROM audit_event ORDER BY id")

    def failing(sender: Any, **carried: Any) -> None:
        raise RuntimeError("a receiver failed")

    requests = {
        "note_created": lambda: alice.post("/v1/notes", json={"text": "One more."}),
        "note_changed": lambda: alice.patch(path_of(note), json={"text": "Another."}),
        "note_deleted": lambda: alice.delete(path_of(note)),
    }
    with getattr(change_note_rule.signals, signal).connected_to(failing):
        refused(requests[signal](), "internal_error")

    assert sql("SELECT * FROM note") == before
    assert sql("SELECT id FROM audit_event ORDER BY id") == trail


def test_each_event_has_a_title_in_the_language_of_the_reader(alice: Person) -> None:
    note = alice.post("/v1/notes", json={"text": "Return the library books."})
    alice.delete(path_of(note))
    alice.post("/v1/notes", json={"text": "Ask about the garden."})
    alice.delete("/v1/notes")
    shown = {
        language: [
            item["title"]
            for item in alice.get(
                "/v1/account/audit-events", headers={"Accept-Language": language}
            ).json["items"]
            if item["type"].startswith("notes.")
        ]
        for language in ("en", "de", "zh")
    }
    emptied = "Collection emptied"
    assert shown == {
        "en": [emptied, "Note written", "Note deleted", "Note written"],
        "de": [emptied, "Notiz geschrieben", "Notiz gelöscht", "Notiz geschrieben"],
        "zh": [emptied, "Note written", "Note deleted", "Note written"],
    }
