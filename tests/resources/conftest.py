"""Fixtures with a stopped clock, so that tests can spell out whole bodies with their times."""

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
    """Replace the application's clock with one that stands at 12:45:03 on 22 November 2026."""
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    return clock


@pytest.fixture
def auditor(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Sign in Olga, an auditor; the grant of her role is not in the audit log."""
    olga = sign_in("olga")
    with app.app_context():
        grant_role(olga.email, Role.AUDITOR, Client(None, None, "operator"))
    sql("DELETE FROM audit_event")
    return olga


@pytest.fixture
def admin(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Sign in Ada, an administrator; the grant of her role is not in the audit log."""
    ada = sign_in("ada")
    with app.app_context():
        grant_role(ada.email, Role.ADMIN, Client(None, None, "operator"))
    sql("DELETE FROM audit_event")
    return ada
