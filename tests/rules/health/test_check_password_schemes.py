"""Check that ``doctor`` warns when nobody counts the imported passwords."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from api.domain.health import Finding, Status
from api.rules.health.check_password_schemes import check_password_schemes
from tests.support.client import Person
from tests.support.imported import count, give, label_of, stored
from tests.support.tables import Sql

OF_HOUSEKEEPING = (
    "Until a worker counts them once an hour, the time of a refused sign-in tells who has an"
    " account: run python -m api worker."
)


def found(app: Flask) -> Finding:
    with app.app_context():
        return check_password_schemes()


def test_imported_passwords_that_nobody_counts_are_a_warning(
    app: Flask, sign_up: Callable[..., Person], sql: Sql
) -> None:
    assert found(app) == Finding("password_schemes")
    alice = sign_up("alice")
    sign_up("bob")
    give(alice, stored())
    never = f"Imported passwords were counted never. {OF_HOUSEKEEPING}"
    assert found(app) == Finding("password_schemes", Status.WARNING, never)

    count(app)
    left = f"Imported passwords that nobody has signed in with yet: {label_of()}: 1 (50.0%)."
    assert found(app) == Finding("password_schemes", detail=left)

    sql("UPDATE password_scheme SET counted_at = '2026-01-02 03:04:05'")
    old = f"Imported passwords were counted last at 2026-01-02T03:04:05.000Z. {OF_HOUSEKEEPING}"
    assert found(app) == Finding("password_schemes", Status.WARNING, old)

    alice.sign_in()
    assert found(app) == Finding("password_schemes")
