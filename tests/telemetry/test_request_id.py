"""Follow one request by its id and its trace: answer, log, audit event, mail, webhook."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.origin import UNKNOWN, Origin
from api.mail.letters import Letter
from api.resilience.stop_event import Stop
from api.web.guards import public
from api.workers.mail import MailWorker
from api.workers.webhooks import WebhookSender
from tests.support.client import ApiClient, Person
from tests.support.mail_worker import SENDER
from tests.support.mail_worker import drain as deliver
from tests.support.roles import OPERATOR, grant_role
from tests.support.smtp import SmtpServer
from tests.support.tables import Sql
from tests.support.webhook_sender import LOOPBACK, create, drain
from tests.support.webhook_target import WebhookTarget

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
OF_TRACE = {"trace_id": TRACE, "span_id": SPAN}
TRACED = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
BOB = {"email": "bob@example.com", "password": "a quiet harbour at dawn"}


@pytest.fixture
def logging_app(make_app: Callable[..., Flask], log: io.StringIO, smtp: SmtpServer) -> Flask:
    return make_app(
        log_level="info",
        mail_url=smtp.url,
        mail_from=SENDER,
        webhook_private_networks=LOOPBACK,
    )


def lines(log: io.StringIO, event: str) -> list[dict[str, Any]]:
    """Return what names the request in each line of an event."""
    entries = [json.loads(line) for line in log.getvalue().splitlines()]
    names = ("request_id", "trace_id", "span_id")
    return [
        {name: entry[name] for name in names if name in entry}
        for entry in entries
        if entry["event"] == event
    ]


@pytest.mark.parametrize(
    ("sent", "request_id", "of_webhook"),
    [
        ({"X-Request-Id": "bob-signs-up"}, "bob-signs-up", {}),
        (TRACED, f"{TRACE}-{SPAN}", OF_TRACE),
        # The audit event has the client's own id only.
        ({**TRACED, "X-Request-Id": "bob-signs-up"}, "bob-signs-up", {}),
    ],
)
def test_one_id_leads_from_the_answer_to_the_mail_and_the_webhook(
    logging_app: Flask,
    log: io.StringIO,
    target: WebhookTarget,
    smtp: SmtpServer,
    sql: Sql,
    sent: dict[str, str],
    request_id: str,
    of_webhook: dict[str, str],
) -> None:
    ada = Person.sign_up(logging_app, "ada").sign_in()
    with logging_app.app_context():
        grant_role(ada.email, Role.ADMIN, OPERATOR)
    create(ada, target, "account.created")
    sql("DELETE FROM outbox")
    log.truncate(0)
    log.seek(0)

    response = ApiClient(logging_app).post("/v1/accounts", json=BOB, headers=sent)
    worker = MailWorker(logging_app, Stop())
    deliver(worker)
    worker.close()
    drain(WebhookSender(logging_app, Stop()), sql)

    traced = OF_TRACE if "traceparent" in sent else {}
    assert response.headers["X-Request-Id"] == request_id
    assert lines(log, "request") == [{"request_id": request_id, **traced}]
    assert [mail.recipient for mail in smtp.mails] == [BOB["email"]]
    assert lines(log, "mail_delivered") == [{"request_id": request_id, **traced}]
    assert len(target.received) == 1
    assert lines(log, "webhook_delivered") == [{"request_id": request_id, **of_webhook}]


def test_each_line_within_a_traced_request_has_the_trace(
    logging_app: Flask, log: io.StringIO
) -> None:
    @logging_app.get("/fails")
    @public
    def fail() -> str:
        raise ZeroDivisionError

    logging_app.test_client().get("/fails", headers=TRACED)
    assert lines(log, "unhandled_exception") == [{"request_id": f"{TRACE}-{SPAN}", **OF_TRACE}]


def test_an_invalid_trace_is_as_none(logging_app: Flask, log: io.StringIO) -> None:
    response = ApiClient(logging_app).get(
        "/v1/configuration", headers={"traceparent": f"00-{TRACE}-{'0' * 16}-01"}
    )
    assert lines(log, "request") == [{"request_id": response.headers["X-Request-Id"]}]
    assert TRACE not in response.headers["X-Request-Id"]


def test_letters_are_read_by_the_release_before_and_its_own_by_this_one() -> None:
    class FormerLetter(msgspec.Struct, frozen=True):
        message: str
        to: str
        language: str
        values: dict[str, str]

    values = ("verify_email", "bob@example.com", "en", {"code": "314159"})
    former, present = FormerLetter(*values), Letter(*values, Origin("bob-signs-up", TRACE, SPAN))
    encode, decode = msgspec.msgpack.encode, msgspec.msgpack.decode
    assert decode(encode(present), type=Letter) == present
    assert decode(encode(present), type=FormerLetter) == former
    assert decode(encode(former), type=Letter) == Letter(*values, UNKNOWN)
