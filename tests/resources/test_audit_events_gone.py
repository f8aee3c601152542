"""Test events that were pruned: only auditors and administrators can tell them from unknown ids."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from tests.resources.expected import Sql, assert_problem
from tests.support.audit_log import seal
from tests.support.client import Person
from tests.support.tampering import event_at

NEVER = "01a20349-e111-736f-8580-28d6099950d8"


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_sees_all_is_told(app: Flask, alice: Person, bob: Person, sql: Sql, role: str) -> None:
    sql("UPDATE account SET roles = %s, email_verified = 1 WHERE id = %s", role, UUID(bob.id).bytes)
    auditor = bob.on_another_device()
    seal(app)
    event = str(UUID(bytes=event_at(sql, 0)))
    for path in (f"/v1/audit-events/{event}", f"/v1/audit-events/{event}/proof"):
        assert auditor.get(path).status_code == 200
        sql("DELETE FROM audit_event WHERE id = %s", UUID(event).bytes)
        assert_problem(auditor.get(path), 410, "gone")
        assert_problem(auditor.get(path.replace(event, NEVER)), 404, "not_found")
        sql(
            "INSERT INTO audit_event SELECT %s, NOW(), 'account.created', 'success', NULL, NULL,"
            " NULL, 'again', NULL, NULL, '{}', NULL",
            UUID(event).bytes,
        )


def test_to_all_others_it_is_not_there(app: Flask, alice: Person, sql: Sql) -> None:
    """After pruning nobody knows to whom the event belonged, so its former owner gets 404, too."""
    seal(app)
    event = UUID(bytes=event_at(sql, 0))
    assert alice.get(f"/v1/audit-events/{event}/proof").status_code == 200
    sql("DELETE FROM audit_event WHERE id = %s", event.bytes)
    assert_problem(alice.get(f"/v1/audit-events/{event}/proof"), 404, "not_found")
