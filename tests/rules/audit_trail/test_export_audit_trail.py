"""Check over a real socket that a reader notices an export that breaks off."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.at_once import LONGEST
from tests.support.client import Person
from tests.support.roles import grant_role, revoke_role
from tests.support.tables import Sql

EXPORT = "/v1/audit-events/export"
OPERATOR = Client(None, None, "operator")
EVENTS = 30_000  # 20 MB: more than all buffers between the server and a reader hold.

FILL = """INSERT INTO audit_event
    SELECT UNHEX(CONCAT(LPAD(HEX(1767225600000 + seq * 1000), 12, '0'), '70008000',
            LPAD(HEX(seq), 12, '0'))),
        FROM_UNIXTIME(1767225600 + seq), 'account.created', 'success',
        NULL, NULL, NULL, 'request', NULL, REPEAT('x', 400), '{}', NULL
    FROM seq_1_to_%s AS numbers"""


@pytest.fixture
def olga(app: Flask, sign_in: Callable[..., Person], sql: Sql) -> Person:
    """Sign in Olga, an auditor, and make a long audit trail."""
    olga = sign_in("olga", deliver="token")
    with app.app_context():
        grant_role(olga.email, Role.AUDITOR, OPERATOR)
    sql("DELETE FROM audit_event")
    sql(FILL, EVENTS)
    return olga


def take_the_role(app: Flask, person: Person) -> None:
    with app.app_context():
        revoke_role(person.email, Role.AUDITOR, OPERATOR)


@pytest.mark.long
def test_a_whole_one_over_the_wire(live_server: str, olga: Person) -> None:
    headers = {"Authorization": f"Bearer {olga.token}"}
    answer = requests.get(live_server + EXPORT, headers=headers, timeout=60)
    assert answer.headers["Content-Encoding"] == "gzip"
    *events, end = [json.loads(line) for line in answer.content.splitlines()]
    assert len({event["id"] for event in events}) == EVENTS
    assert end == {"export": {"complete": True, "events": EVENTS}}


@pytest.mark.long
def test_chunks_end_without_the_last_one(live_server: str, app: Flask, olga: Person) -> None:
    headers = {"Authorization": f"Bearer {olga.token}", "Accept-Encoding": "identity"}
    answer = requests.get(live_server + EXPORT, headers=headers, stream=True, timeout=60)
    parts = answer.iter_content(65536)
    read = [next(parts)]
    take_the_role(app, olga)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        read.extend(parts)
    assert b'"complete"' not in b"".join(read)
    assert requests.get(f"{live_server}/readyz", timeout=LONGEST).status_code == 200


def test_where_there_are_no_chunks_the_last_line_is_missing(
    live_server: str, app: Flask, olga: Person
) -> None:
    """A reader over HTTP/1.0, which nginx uses by default, notices a broken export.

    There the end of the body is a closed connection, whether the body is complete or not.
    """
    address = urlsplit(live_server)
    head = f"GET {EXPORT} HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer {olga.token}\r\n\r\n"
    with closing(socket.create_connection((address.hostname, address.port), 30)) as client:
        client.sendall(head.encode())
        read = client.recv(65536)
        take_the_role(app, olga)
        while part := _received(client):
            read += part
    assert read.startswith(b"HTTP/1.0 200")
    assert b'"complete"' not in read
    assert len(read) > 100_000


def _received(client: Any) -> bytes:
    try:
        return bytes(client.recv(65536))
    except ConnectionResetError:
        return b""
