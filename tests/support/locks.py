"""Administrators who lock and unlock people in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from api.domain.account import Role
from tests.support.client import Person
from tests.support.roles import OPERATOR, grant_role


def administrator(app: Flask, name: str = "ada") -> Person:
    """Sign up and sign in an administrator with a token, so that threads can share them."""
    person = Person.sign_up(app, name).sign_in(deliver="token")
    with app.app_context():
        grant_role(person.email, Role.ADMIN, OPERATOR)
    return person


def send_lock(by: Person, person: Person, **members: Any) -> TestResponse:
    """Send the lock of a person."""
    return by.put(f"/v1/accounts/{person.id}/lock", json={"reason": "compromised", **members})


def locked(by: Person, person: Person, **members: Any) -> None:
    """Lock a person."""
    answer = send_lock(by, person, **members)
    assert answer.status_code == 200, answer.text


def unlocked(by: Person, person: Person) -> None:
    """Unlock a person."""
    answer = by.delete(f"/v1/accounts/{person.id}/lock")
    assert answer.status_code == 204, answer.text


def locking(by: Person, person: Person) -> Callable[[], None]:
    """Return a function that locks the person."""
    return lambda: locked(by, person)
