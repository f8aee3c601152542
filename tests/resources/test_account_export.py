"""Test GET /v1/account/export: all that is held about the caller, as one streamed document."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask

from api.errors import NotSignedIn
from api.mail.templates import Message
from api.resources import account_exports
from api.rules.accounts.export_account import PAGE
from tests.resources.expected import (
    FEED,
    NOON,
    USER_AGENT,
    Sql,
    StoppedClock,
    assert_problem,
    assert_too_many_attempts,
    event,
    everything,
    recorded,
    remaining_limits,
    text,
)
from tests.support import canaries
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.roles import vouched

EXPORT = "/v1/account/export"
LISTS = (
    "roles",
    "sessions",
    "pending_sign_ins",
    "provider_attempts",
    "trusted_devices",
    "passkeys",
    "authenticator_apps",
    "recovery_codes",
    "identities",
    "api_tokens",
    "mailed_proofs",
    "mails",
    "events",
)
# The ids begin on 1 November 2026 and are one second apart.
MANY_EVENTS = """INSERT INTO audit_event
    SELECT UNHEX(CONCAT(LPAD(HEX(1793491200000 + seq * 1000), 12, '0'), '70008000',
            LPAD(HEX(seq), 12, '0'))),
        FROM_UNIXTIME(1793491200 + seq), 'password.changed', 'success',
        UNHEX(%s), UNHEX(%s), NULL, 'request-1', NULL, REPEAT('x', 400), '{{}}', NULL
    FROM seq_1_to_{} AS numbers"""

MANY_IDENTITIES = """INSERT INTO identity
    SELECT UNHEX(CONCAT(LPAD(HEX(1767225600000 + seq), 12, '0'), '70008000000000000000')), %s,
        'acme', 'https://acme.example', seq, NULL, NULL, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
    FROM seq_1_to_{} AS numbers"""


def hers(person: Person) -> str:
    return UUID(person.id).hex


def with_events(sql: Sql, person: Person, count: int) -> Person:
    sql(MANY_EVENTS.format(count), hers(person), hers(person))
    return person


def streaming(app: Flask, person: Person) -> Iterator[bytes]:
    """Return an iterator over the parts of the body; no part is made before it is asked for."""
    cookie = {"Cookie": f"gatebook_session={person.secret}"}
    response = app.test_client(use_cookies=False).get(EXPORT, headers=cookie)
    assert response.status_code == 200
    return iter(response.response)


def assert_broken(parts: list[bytes]) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(parts))


@pytest.mark.parametrize("deliver", ["cookie", "token"])
def test_alice_gets_one_document(
    sign_up: Callable[..., Person], mailbox: Mailbox, sql: Sql, deliver: str
) -> None:
    alice = vouched(sign_up("alice")).sign_in(deliver=deliver)
    sql(
        "INSERT INTO account_metadata (account_id, public, private, updated_at)"
        " VALUES (%s, %s, %s, %s)",
        UUID(alice.id).bytes,
        b'{"plan":"basic"}',
        b'{"customer":"C-1043"}',
        NOON,
    )
    response = alice.get(EXPORT)
    assert response.status_code == 200, response.text
    feed = alice.get(FEED).json["items"]
    account = alice.account
    assert response.json == {
        "exported_at": text(),
        "account": {
            "id": alice.id,
            "email": "alice@example.com",
            "email_verified": True,
            "name": account["name"],
            "language": account["language"],
            "external_id": None,
            "created_at": text(),
            "updated_at": text(),
            "last_seen_on": "2026-11-22",
            "has_password": True,
            "asks_second_factor": False,
            "enrol_by": None,
            "left_unverified_at": None,
            "lock_reason": None,
            "locked_at": None,
            "locked_until": None,
            "locked_by": None,
            "user_handle": None,
        },
        "metadata": {"public": {"plan": "basic"}, "private": {"customer": "C-1043"}},
        "deletion": None,
        "invitation": None,
        **{name: [] for name in LISTS},
        "sessions": [
            {
                "id": (alice.session or {})["id"],
                "created_at": text(),
                "last_seen_at": text(),
                "authenticated_at": text(),
                "knowledge_at": text(),
                "possession_at": None,
                "expires_at": response.json["sessions"][0]["expires_at"],
                "ended_at": None,
                "idle_timeout": response.json["sessions"][0]["idle_timeout"],
                "remembered": False,
                "assurance": 1,
                "methods": ["password"],
                "ip": "127.0.0.1",
                "user_agent": USER_AGENT,
                "device": None,
                "identity_id": None,
                "data": None,
            }
        ],
        "mailed_proofs": response.json["mailed_proofs"],
        "mails": response.json["mails"],
        "events": feed,
        "extensions": {},
    }
    exported = recorded(sql)[-1]
    session_id = (alice.session or {})["id"]
    assert exported == event(
        exported, response, "account.exported", alice.id, session_id=session_id
    )
    mail = mailbox.last(alice.email)
    assert (mail.message, mail.values) == (Message.ACCOUNT_EXPORTED, {"at": text()})
    assert [mail["message"] for mail in response.json["mails"]][-1] == "account_exported"
    headers = response.headers
    assert response.mimetype == "application/json"
    assert headers["Content-Disposition"] == 'attachment; filename="account.json"'
    assert headers["Cache-Control"] == "no-store"


def test_every_column_of_hers_is_in_it(alice: Person, sql: Sql) -> None:
    canaries.plant(sql, UUID(vouched(alice).id))
    planted = canaries.in_tables(sql)
    response = alice.get(EXPORT)
    document = response.json
    ours = {"account_activity", "account_deletion", "account_invitation", "account_metadata"}
    assert set(planted) - ours < {*canaries.owned_tables(sql), "account"}
    assert all(document[name] for name in LISTS)
    assert document["metadata"]["private"].keys() == {"colour"}
    assert [session["data"] for session in document["sessions"]][-1].keys() == {"colour"}
    assert document["deletion"]["due_at"] == text(canaries.NOON)
    assert len(document["invitation"]["roles"]) == 1
    assert document["account"]["external_id"].startswith("cnry")


def test_nothing_of_bob_is_in_it(alice: Person, bob: Person, sql: Sql) -> None:
    canaries.plant(sql, UUID(bob.id))
    assert "cnry" not in alice.get(EXPORT).text


def test_pages_leave_nothing_out_and_say_nothing_twice(alice: Person, sql: Sql) -> None:
    with_events(sql, alice, 2 * PAGE + 7)
    ids = [event["id"] for event in alice.get(EXPORT).json["events"]]
    stored = [event["id"] for event in recorded(sql)]
    assert ids == stored[::-1]


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1])
def test_rows_of_a_table_are_paged_by_id(alice: Person, sql: Sql, count: int) -> None:
    sql(MANY_IDENTITIES.format(count), UUID(alice.id).bytes)
    identities = alice.get(EXPORT).json["identities"]
    assert [identity["subject"] for identity in identities] == [
        str(number) for number in range(1, count + 1)
    ]


def test_it_is_in_her_language_as_the_feed_is(alice: Person) -> None:
    response = alice.get(EXPORT, headers={"Accept-Language": "de"})
    assert response.headers["Content-Language"] == "de"
    assert response.json["events"][-1]["title"] == "Konto angelegt"


def test_three_a_day(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], sql: Sql
) -> None:
    app = make_app(limits=True)
    alice, bob = sign_in("alice", app), sign_in("bob", app)
    for left in (2, 1, 0):
        assert remaining_limits(alice.get(EXPORT)) == {"account-exports": left}
    before = everything(sql)
    assert_too_many_attempts(alice.get(EXPORT))
    assert everything(sql) == before
    assert bob.get(EXPORT).status_code == 200


def test_head_reads_and_counts_nothing(alice: Person, sql: Sql) -> None:
    before = everything(sql)
    for _ in range(5):
        response = alice.request("HEAD", EXPORT)
        assert (response.status_code, response.data) == (200, b"")
    assert everything(sql) == before
    assert alice.get(EXPORT).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_in_a_foreign_page_exports_nothing(alice: Person, sql: Sql, site: str) -> None:
    """SameSite=Lax: a link brings the cookie along. It would use up the day and cause mails."""
    before = everything(sql)
    response = alice.get(EXPORT, headers={"Sec-Fetch-Site": site})
    assert (response.status_code, response.json["code"]) == (403, "cross_site_request")
    assert everything(sql) == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_of_ours_and_a_typed_url_may(alice: Person, site: str) -> None:
    assert alice.get(EXPORT, headers={"Sec-Fetch-Site": site}).status_code == 200


def test_it_needs_a_fresh_authentication(alice: Person, clock: StoppedClock, sql: Sql) -> None:
    clock.advance(hours=1)
    before = everything(sql)["audit_event"]
    response = alice.get(EXPORT)
    assert (response.status_code, response.json["code"]) == (403, "reauthentication_required")
    assert everything(sql)["audit_event"] == before


def test_the_event_is_committed_before_the_first_byte(app: Flask, alice: Person, sql: Sql) -> None:
    parts = streaming(app, alice)
    assert recorded(sql)[-1]["type"] == "account.exported"
    next(parts)


def test_a_slow_reader_holds_no_connection(
    make_app: Callable[..., Flask], alice: Person, sql: Sql
) -> None:
    """The pool has a single connection and does not wait for one: /readyz succeeds all the same."""
    with_events(sql, alice, 2 * PAGE)
    app = make_app(pool_maxconnections=1, pool_blocking=False)
    parts = streaming(app, alice)
    for _ in parts:
        assert ApiClient(app).get("/readyz").status_code == 200


def test_a_slow_reader_has_a_deadline(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_exports, "LONGEST", -1)
    parts, got = streaming(app, alice), []
    with pytest.raises(TimeoutError):
        got += list(parts)
    assert_broken(got)


def test_there_are_few_places_and_they_are_given_back(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person]
) -> None:
    """An export holds a thread for as long as its reader wants; a refused one is not counted."""
    app = make_app(threads=8, limits=True)
    alice, bob = sign_in("alice", app), sign_in("bob", app)
    cookie = {"Cookie": f"gatebook_session={alice.secret}"}
    reading = app.test_client(use_cookies=False).get(EXPORT, headers=cookie)
    bobs = {"Cookie": f"gatebook_session={bob.secret}"}
    refused = ApiClient(app, use_cookies=False).get(EXPORT, headers=bobs)
    assert_problem(refused, 503, "unavailable")
    reading.close()
    again = ApiClient(app, use_cookies=False).get(EXPORT, headers=bobs)
    assert remaining_limits(again) == {"account-exports": 2}


def test_a_session_that_ends_ends_it_there(app: Flask, alice: Person, sql: Sql) -> None:
    """Invariant I2 holds within an export, too: an ended session reads no further page."""
    with_events(sql, alice, 2 * PAGE)
    parts = streaming(app, alice)
    got = [next(parts)]
    assert alice.delete("/v1/session").status_code == 204
    with pytest.raises(NotSignedIn):
        got += list(parts)
    assert_broken(got)


def test_every_shorter_document_is_broken(alice: Person) -> None:
    body = alice.get(EXPORT).data.rstrip()
    for length in range(1, len(body), 7):
        assert_broken([body[:length]])


def test_the_origin_of_requests_is_hidden_as_in_the_feed(alice: Person, client: ApiClient) -> None:
    """A stranger who signed up with her address must not locate its owner by an export."""
    client.post("/v1/sessions", json={"email": alice.email, "password": "not her password"})
    document = alice.get(EXPORT).json
    [refused] = [event for event in document["events"] if event["type"] == "session.refused"]
    assert (refused["ip"], refused["user_agent"], refused["request_id"]) == (None, None, None)
    assert document["mails"] == []  # they may be for the owner


def test_the_address_that_a_stranger_wanted_is_not_in_it(alice: Person, sql: Sql) -> None:
    canaries.plant(sql, UUID(alice.id))  # an ended proof with another address
    [*_, proof] = alice.get(EXPORT).json["mailed_proofs"]
    assert (proof["ended_at"], proof["email"]) == (text(canaries.NOON), None)


@pytest.mark.long
def test_memory_does_not_grow_with_the_export(app: Flask, alice: Person, sql: Sql) -> None:
    peaks = []
    for count in (5 * PAGE, 100 * PAGE):
        sql("DELETE FROM audit_event")
        with_events(sql, alice, count)
        tracemalloc.start()
        size = sum(map(len, streaming(app, alice)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > 300 * count
    assert peaks[1] < 2 * peaks[0]
