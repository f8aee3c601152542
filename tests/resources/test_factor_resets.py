"""Remove a person's second factors: ``POST /v1/accounts/{id}/factor-resets``."""

from __future__ import annotations

from collections.abc import Callable

from api.mail.templates import Message
from tests.resources.expected import (
    Sql,
    assert_nothing,
    assert_problem,
    event,
    everything,
    recorded,
)
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.operator_role import give_role
from tests.support.second_factors import Protected, begin

LOST = {"reason": "lost"}


def path(person: Person) -> str:
    return f"/v1/accounts/{person.id}/factor-resets"


def test_the_factors_are_gone_and_the_owner_is_told(
    admin: Person, alice: Person, sql: Sql, mailbox: Mailbox
) -> None:
    browser = Protected(alice).trusting()
    sql("DELETE FROM audit_event")
    mailbox.clear()
    reset = admin.post(path(alice), json=LOST)
    assert_nothing(reset)
    *ended, written = recorded(sql)
    reasons = [(item["actor"], item["data"]) for item in ended]
    assert reasons == [(admin.id, {"reason": "factors_reset"})] * 2
    assert written == event(
        written,
        reset,
        "factors.reset",
        admin.id,
        subject=alice.id,
        session_id=(admin.session or {})["id"],
        data=LOST,
    )
    [notice] = mailbox.to(alice.email)
    assert (notice.message, set(notice.values)) == (Message.FACTORS_RESET, {"at"})
    assert browser.get("/v1/session").status_code == 401
    assert begin(browser, alice.email) == 201  # the password alone


def test_nobody_resets_their_own_or_those_of_whoever_holds_more(
    admin: Person, sign_in: Callable[..., Person], sql: Sql
) -> None:
    helper = give_role(sql, sign_in("henry"), "helper", {"accounts:reset"})
    before = everything(sql)
    own = "An administrator cannot do this to their own account."
    assert_problem(helper.post(path(helper), json=LOST), 403, "forbidden", own)
    assert_problem(helper.post(path(admin), json=LOST), 403, "outranked")
    assert everything(sql) == before
