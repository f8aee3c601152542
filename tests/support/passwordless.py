"""People with a passkey that stands alone and with recovery codes."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

from flask import Flask

from api import pool
from api.cache import sessions as session_cache
from api.crypto import tokens
from api.domain import ids
from tests.support.client import Person
from tests.support.roles import vouched

PASSKEY = """INSERT INTO passkey (id, account_id, kind, credential_id, public_key, algorithm,
    sign_count, rp_id, aaguid, transports, backup_eligible, backed_up, discoverable, stands_alone,
    created_at)
    VALUES (%s, %s, 'passkey', %s, %s, -7, 0, 'localhost', %s, 'internal', 0, 0, 1, 1, NOW(6))"""
CODE = "INSERT INTO recovery_code (id, account_id, digest, created_at) VALUES (%s, %s, %s, NOW(6))"
COPIES = "UPDATE account SET has_second_factor = 1, has_lone_passkey = 1 WHERE id = %s"
ASKS = "UPDATE account SET asks_second_factor = 1 WHERE id = %s"
SHOWN = "UPDATE session SET possession_at = authenticated_at, assurance = 2 WHERE account_id = %s"


def with_passkey(person: Person, **options: Any) -> Person:
    """Give a person a passkey and codes, and sign them in with both kinds shown.

    The rows are as the API writes them. No request of these tests shows the passkey: its key is
    made up.
    """
    vouched(person)
    app, account_id = person.client.application, UUID(person.id).bytes
    passkey = (ids.new_id().bytes, account_id, os.urandom(16), b"made up", bytes(16))
    code = (ids.new_id().bytes, account_id, os.urandom(32))
    _write(app, (PASSKEY, passkey), (CODE, code), (COPIES, (account_id,)))
    person.sign_in(**options)
    _write(app, (SHOWN, (account_id,)), (ASKS, (account_id,)))
    with app.app_context():
        session_cache.hold([tokens.digest(person.secret)])  # the next request asks the ledger
    return person


def _write(app: Flask, *statements: tuple[str, tuple[bytes, ...]]) -> None:
    with app.app_context(), pool.transaction() as tx:
        for statement, values in statements:
            pool.execute(tx, statement, values)
