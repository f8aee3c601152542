"""In these tests time stands still until one moves it, so that whole bodies can be spelled out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.domain import clock as api_clock
from api.domain.account import Role
from api.domain.client import Client
from tests.resources.expected import Sql, StoppedClock
from tests.support.client import Person
from tests.support.roles import grant_role


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """The application's clock: a quarter to one on 22 November 2026, until it is moved."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


@pytest.fixture
def auditor(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Olga, an auditor, signed in. What made her one is not on record: tests begin with none."""
    olga = sign_in("olga")
    with app.app_context():
        grant_role(olga.email, Role.AUDITOR, Client(None, None, "operator"))
    sql("DELETE FROM audit_event")
    return olga


@pytest.fixture
def admin(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Ada, an administrator, signed in. What made her one is not on record."""
    ada = sign_in("ada")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, Client(None, None, "operator"))
    sql("DELETE FROM audit_event")
    return ada
