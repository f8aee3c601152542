"""Check ``python -m api factors``: what an operator sees, and what a reset removes and tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.domain.account import Role
from tests.support.client import ApiClient, Person
from tests.support.mailbox import Mailbox
from tests.support.roles import OPERATOR, grant_role
from tests.support.second_factors import Protected, begin, trust_of
from tests.support.tables import Sql

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def alice(sign_in: Callable[..., Person]) -> Protected:
    return Protected(sign_in("alice"))


def described(person: Person, verified: str = "verified") -> str:
    return f"(account {person.id}, created {person.account['created_at']}, {verified})"


def test_a_reset_removes_all_ends_all_and_tells_the_owner(
    call: Call, alice: Protected, mailbox: Mailbox, sql: Sql
) -> None:
    browser = alice.trusting()
    waiting = ApiClient(alice.app)
    assert begin(waiting, alice.email) == 202
    [account] = sql("SELECT password_hash, enrol_by FROM account")
    status, output, errors = call("factors", "reset", alice.email, "--reason", "lost")
    [event] = sql("SELECT request_id FROM audit_event WHERE type = 'factors.reset'")
    assert (status, errors) == (0, "")
    assert output == (
        f"alice@example.com has no second factor any more {described(alice.person)}\n"
        f"all its sessions have ended; the event has the request id {event['request_id']}\n"
    )
    assert sql("SELECT password_hash, enrol_by FROM account") == [account]
    for table in ("authenticator_app", "recovery_code", "passkey", "trusted_device"):
        assert sql(f"SELECT COUNT(*) AS n FROM {table}") == [{"n": 0}], table
    assert browser.get("/v1/session").status_code == 401
    assert alice.confirm(waiting).json["code"] == "sign_in_expired"
    notice = mailbox.last(alice.email)
    assert notice.message == "factors_reset"
    assert (notice.token, notice.code) == (None, None)
    assert "http" not in notice.text  # no link that enrols
    owner = alice.person.sign_in()
    [entry] = [
        item
        for item in owner.get("/v1/account/audit-events").json["items"]
        if item["type"] == "factors.reset"
    ]
    assert (entry["actor"], entry["subject"], entry["data"]) == (
        None,
        alice.person.id,
        {"reason": "lost"},
    )


def test_a_trust_from_before_the_reset_is_dead_also_with_a_new_factor(
    call: Call, alice: Protected
) -> None:
    browser = alice.trusting()
    trusts = trust_of(browser)
    assert call("factors", "reset", alice.email, "--reason", "stolen")[0] == 0
    again = Protected(alice.person.sign_in())
    browser.set_cookie("gatebook_trust", trusts or "")
    assert begin(browser, again.email) == 202


@pytest.mark.parametrize("arguments", [(), ("--reason", "ticket 4711, phoned")])
def test_a_reset_needs_a_reason_of_the_list(
    call: Call, alice: Protected, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        call("factors", "reset", alice.email, *arguments)
    assert exit_.value.code == 2
    assert "--reason" in capsys.readouterr().err
    assert begin(ApiClient(alice.app), alice.email) == 202


def test_an_unknown_address_is_named(call: Call) -> None:
    unknown = (1, "", "No account has this address.\n")
    assert call("factors", "status", "nobody@example.com") == unknown
    assert call("factors", "reset", "nobody@example.com", "--reason", "other") == unknown


def test_the_status_counts(
    call: Call, alice: Protected, monkeypatch: pytest.MonkeyPatch, sql: Sql
) -> None:
    alice.trusting()
    sql("UPDATE account SET enrol_by = '2026-11-29 12:45:03.120'")
    with alice.app.app_context():
        grant_role(alice.email, Role.AUDITOR, OPERATOR)
    monkeypatch.setenv("SECOND_FACTOR", "required")
    expected = (
        f"alice@example.com {described(alice.person)}\n"
        "password: yes\n"
        "identities at providers: 0\n"
        "passkeys: 0, 0 of them sign in alone\n"
        "authenticator apps: 1\n"
        "unused recovery codes: 9\n"
        "trusted devices: 1\n"
        "second factor asked after the password: yes\n"
        "required by the policy: yes; enrol_by: 2026-11-29T12:45:03.120Z\n"
    )
    assert call("factors", "status", alice.email) == (0, expected, "")
