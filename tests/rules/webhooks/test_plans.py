"""Check that the cost of a look does not grow with past deliveries or with the audit trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from api.domain import ids
from api.rules.webhooks.validate_webhook import pattern
from api.store import audit_event, webhook, webhook_attempt, webhook_delivery
from tests.support.client import Person
from tests.support.webhook_sender import Sql, create
from tests.support.webhook_target import WebhookTarget

EVENTS = 4000
SLICE = 100

FILL = f"""INSERT INTO audit_event
    SELECT UNHEX(CONCAT(LPAD(HEX(1900000000000 + seq), 12, '0'), '70008000',
            LPAD(HEX(seq), 12, '0'))),
        NOW(6), 'session.started', 'success', NULL, NULL, NULL, 'request', NULL, NULL, '{{}}', NULL
    FROM seq_1_to_{EVENTS}"""
TRIED = """INSERT INTO webhook_attempt
    SELECT id, %s, id, NOW(6), 7, 204, NULL, '' FROM audit_event"""
SENT = """INSERT INTO webhook_delivery
    (webhook_id, event_id, type, state, turn, created_at, settled_at)
    SELECT %s, id, type, 'delivered', 1, NOW(6), NOW(6) FROM audit_event"""


@pytest.fixture
def hook(admin: Person, target: WebhookTarget, sql: Sql) -> bytes:
    """Create a webhook with many past deliveries."""
    webhook_id = UUID(create(admin, target)["id"]).bytes
    sql(FILL)
    sql(SENT, webhook_id)
    sql(TRIED, webhook_id)
    return webhook_id


def reads(sql: Sql, statement: str, *values: Any) -> int:
    """Return how many rows and index entries the server reads for a statement."""
    sql("FLUSH STATUS")
    sql(statement, *values)
    return sum(
        int(row["Value"])
        for row in sql("SHOW SESSION STATUS LIKE 'Handler_read_%%'")
        if row["Variable_name"] != "Handler_read_retry"
    )


def test_each_look_reads_what_it_looks_for(sql: Sql, hook: bytes) -> None:
    after = sql("SELECT id FROM audit_event ORDER BY id DESC LIMIT 1 OFFSET %s", SLICE)[0]["id"]
    greatest = ids.GREATEST.bytes
    looks = [
        (webhook_delivery.UNQUEUED, (hook, after, greatest, pattern(["*"]), 500), 3 * SLICE),
        (webhook_delivery.COUNT_WAITING, (hook, 500), 5),
        (webhook_delivery.HEAD, (hook,), 5),
        (webhook.DUE, ("2100-01-01",), 10),
        (webhook_delivery.LIST, (hook, greatest, 51), 55),
        (webhook_attempt.LIST_NEWEST, (hook, greatest, 51), 55),
        (audit_event.LATEST, (), 40),  # One for each partition.
    ]
    for statement, values, max_reads in looks:
        assert reads(sql, statement, *values) <= max_reads, statement
