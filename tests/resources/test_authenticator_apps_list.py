"""Test GET /v1/account/authenticator-apps: list the caller's apps."""

from __future__ import annotations

from flask import Flask

from tests.resources.expected import StoppedClock, text
from tests.support.authenticator import APPS, begin, enrol, step_up
from tests.support.client import Person


def test_the_confirmed_ones_are_listed_oldest_first(
    app: Flask, alice: Person, bob: Person, clock: StoppedClock
) -> None:
    assert alice.get(APPS).json == {"items": []}
    phone = enrol(app, alice)
    clock.advance(seconds=30)
    tablet = enrol(app, alice, "Tablet")
    begin(alice, "Laptop")
    clock.advance(seconds=30)
    assert step_up(alice, totp_code=phone.code()).status_code == 204
    response = alice.get(APPS)
    assert response.json == {
        "items": [
            {
                "id": phone.id,
                "name": "Phone",
                "created_at": text(),
                "last_used_at": text(seconds=60),
            },
            {
                "id": tablet.id,
                "name": "Tablet",
                "created_at": text(seconds=30),
                "last_used_at": text(seconds=30),
            },
        ]
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert bob.get(APPS).json == {"items": []}
