"""Test SESSIONS_PER_ACCOUNT: one sign-in too many ends the session that was unused for longest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.support.client import Person


@pytest.fixture
def three(make_app: Callable[..., Flask], sign_up: Callable[..., Person]) -> Person:
    """Sign up Alice in an application that allows three sessions per account."""
    return sign_up("alice", make_app(sessions_per_account=3))


def test_the_one_unused_for_longest_ends(three: Person, clock: Clock) -> None:
    devices = []
    for _ in range(3):
        devices.append(three.on_another_device(deliver="token"))
        clock.advance(minutes=2)
    # This use makes the second session the oldest.
    assert devices[0].get("/v1/session").status_code == 200
    clock.advance(minutes=2)

    fourth = three.on_another_device(deliver="token")

    assert [one.get("/v1/session").status_code for one in (*devices, fourth)] == [
        200,
        401,
        200,
        200,
    ]
    listed = {one["id"] for one in fourth.get("/v1/sessions").json["items"]}
    assert listed == {one.session["id"] for one in (devices[0], devices[2], fourth) if one.session}
    ended = fourth.get("/v1/account/audit-events").json["items"][0]
    members = ("type", "actor", "subject", "session_id", "data")
    assert [ended[member] for member in members] == [
        "session.ended",
        three.id,
        three.id,
        (devices[1].session or {})["id"],
        {"reason": "session_limit"},
    ]


def test_signing_in_again_on_the_same_device_ends_nothing_else(three: Person) -> None:
    devices = [three.on_another_device(deliver="token") for _ in range(2)]
    three.sign_in()
    three.sign_in()  # This sign-in replaces the session of its own cookie.
    assert [device.get("/v1/session").status_code for device in (*devices, three)] == [
        200,
        200,
        200,
    ]


def test_the_sessions_of_others_do_not_count(three: Person, sign_up: Callable[..., Person]) -> None:
    bob = sign_up("bob", three.client.application)
    devices = [bob.on_another_device(deliver="token") for _ in range(3)]
    three.sign_in()
    assert [device.get("/v1/session").status_code for device in devices] == [200, 200, 200]
