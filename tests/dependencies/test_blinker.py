"""Test that no event is lost: blinker holds receivers weakly and silently drops dead ones."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from flask import Flask

from api.domain.audit_events import EventType
from api.receivers import audit
from api.signals import SIGNALS
from tests.support.client import ApiClient, Person
from tests.support.receivers import without_audit

BOB = {"email": "bob@example.com", "password": "a loud harbour at noon"}
ALL = list(SIGNALS.values())


def test_the_audit_receiver_of_every_signal_outlives_the_collector(app: Flask) -> None:
    gc.collect()  # once for all signals: it takes seconds among the objects of other tests
    assert [signal for signal in ALL if audit.record not in signal.receivers_for(signal)] == []


def test_the_audit_receiver_comes_first(make_app: Callable[..., Flask]) -> None:
    def later(_sender: object, **_: Any) -> None:
        """Receive an event like a receiver of another module."""

    with ExitStack() as connected:
        for signal in ALL:
            connected.enter_context(signal.connected_to(later))
        make_app()  # A second application does not change the order.
        for signal in ALL:
            receivers = list(signal.receivers_for(signal))
            assert receivers[0] is audit.record, signal.name
            assert receivers[-1] is later, signal.name


def test_a_change_without_its_audit_receiver_is_not_made(client: ApiClient, sql: Any) -> None:
    with without_audit(SIGNALS[EventType.ACCOUNT_CREATED]):
        assert client.post("/v1/accounts", json=BOB).status_code == 500

    assert sql("SELECT id FROM account") == []


def test_a_refusal_without_its_audit_receiver_is_no_refusal(client: ApiClient) -> None:
    with without_audit(SIGNALS[EventType.SESSION_REFUSED]):
        response = client.post("/v1/sessions", json=BOB)

    assert (response.status_code, response.json["code"]) == (500, "internal_error")


def test_no_session_starts_without_its_audit_receiver(
    sign_up: Callable[..., Person], sql: Any
) -> None:
    alice = sign_up("alice")
    with without_audit(SIGNALS[EventType.SESSION_STARTED]):
        body = {"email": alice.email, "password": alice.password}
        assert alice.client.post("/v1/sessions", json=body).status_code == 500

    assert alice.client.secret() is None
    assert sql("SELECT id FROM session") == []


def test_a_receiver_that_raises_takes_change_and_event_with_it(client: ApiClient, sql: Any) -> None:
    def veto(_sender: object, **_: Any) -> None:
        raise RuntimeError("no")

    with SIGNALS[EventType.ACCOUNT_CREATED].connected_to(veto):
        assert client.post("/v1/accounts", json=BOB).status_code == 500

    assert sql("SELECT id FROM account") == []
    assert sql("SELECT id FROM audit_event") == []
