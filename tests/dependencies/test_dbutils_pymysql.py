"""Test behaviour of DBUtils and PyMySQL that Gatebook replaces.

``tests/pool`` has the tests of lost connections, transactions, waiting and hung servers. This file
has the rest: SQL injection, collation, lost updates, and TLS.
"""

from __future__ import annotations

import dataclasses
import itertools
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.db import driver
from api.errors import Unavailable
from api.settings import Settings
from tests.support.at_once import LONGEST, at_once
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.counting import Commands

# PyMySQL CVE-2024-36039: objects as parameters; and values that MariaDB compares equal to any
# string

NOT_TEXT = {
    "zero": "0",
    "false": "false",
    "list": '["alice@example.com"]',
    "object": '{"a": "b"}',
    "object with a key that is SQL": '{"`a` = 1 OR 1": 1}',
    "null": "null",
}
BODIES = [
    ("POST", "/v1/accounts", ("email", "password")),
    ("POST", "/v1/sessions", ("email", "password")),
    ("POST", "/v1/session/reauthentications", ("password",)),
    ("PUT", "/v1/account/password", ("current_password", "new_password")),
    ("DELETE", "/v1/account", ("password",)),
]


@pytest.mark.parametrize("value", NOT_TEXT.values(), ids=NOT_TEXT)
@pytest.mark.parametrize(("method", "path", "members"), BODIES)
def test_only_text_becomes_a_parameter(
    alice: Person,
    commands: Commands,
    method: str,
    path: str,
    members: tuple[str, ...],
    value: str,
) -> None:
    raw = "{" + ", ".join(f'"{member}": {value}' for member in members) + "}"
    commands.reset()

    response = alice.request(method, path, data=raw, content_type="application/json")

    assert response.status_code == 422
    assert {error["code"] for error in response.json["errors"]} == {"wrong_type"}
    assert commands.sql == []


def test_a_lone_surrogate_gets_to_no_statement(alice: Person, commands: Commands) -> None:
    commands.reset()

    response = alice.patch(
        "/v1/account", data=r'{"name": "\ud800"}', content_type="application/json"
    )

    assert (response.status_code, response.json["code"]) == (400, "malformed_json")
    assert commands.sql == []


INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE account; -- ",
    "\\' OR 1=1 -- ",
    "%s",
    "%(now)s",
    "\x1a",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_is_text(alice: Person, sql: Any, text: str) -> None:
    wrong = {"email": alice.email, "password": text}
    assert alice.client.post("/v1/sessions", json=wrong).status_code == 401
    if text.isprintable():
        assert alice.patch("/v1/account", json={"name": text}).json["name"] == text
    response = alice.get("/v1/session", headers={"User-Agent": text, "X-Request-Id": text})
    assert response.status_code == 200
    assert alice.get(f"/v1/sessions?cursor={text}").status_code == 422
    assert alice.delete(f"/v1/sessions/{text}").status_code == 404
    assert sql("SELECT COUNT(*) AS count FROM account") == [{"count": 1}]


# utf8mb4_general_ci: 'strasse' and 'straße', 'a' and 'A', 'a' and 'á', 'a' and 'a ' are equal

DIFFERENT = ["strasse", "straße", "resume", "résumé", "ana", "añá", "i", "\u0131"]


def test_look_alike_addresses_are_different_accounts(client: ApiClient, sql: Any) -> None:
    emails = [f"{local}@example.com" for local in DIFFERENT]
    for email in emails:
        body = {"email": email, "password": PASSWORD}
        assert client.post("/v1/accounts", json=body).status_code == 201

    for email in emails:
        session = client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
        assert session.json["account"]["email"] == email
    rows = sql("SELECT COUNT(*) AS count FROM account WHERE email = %s", "STRASSE@example.com")
    assert rows == [{"count": 0}]


def meeting(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Wrap ``function`` so that its first ``count`` calls begin at the same moment.

    Later calls pass: a rule is run again after a deadlock.
    """
    barrier = threading.Barrier(count)
    calls = itertools.count()

    def waiting(*args: Any, **kwargs: Any) -> Any:
        if next(calls) < count:
            barrier.wait(LONGEST)
        return function(*args, **kwargs)

    return waiting


def test_the_constraint_holds_where_the_kind_check_was_passed(
    make_app: Callable[..., Flask], sql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.rules.accounts import sign_up as rule

    app = make_app(hashing_wait=30, pool_wait=30)
    monkeypatch.setattr(rule, "transaction", meeting(rule.transaction, 12))
    spellings = ["Alice@example.com", "alice@EXAMPLE.com", "ALICE@example.com"] * 4

    def signing_up(email: str) -> int:
        body = {"email": email, "password": PASSWORD}
        return ApiClient(app).post("/v1/accounts", json=body).status_code

    statuses = at_once([lambda email=email: signing_up(email) for email in spellings])

    assert sorted(statuses) == [201] + [409] * 11
    assert len(sql("SELECT id FROM account")) == 1
    assert len(sql("SELECT id FROM audit_event")) == 1


# REPEATABLE READ: SELECT-then-UPDATE let 2 of 12 pass


def test_of_twelve_password_changes_at_once_one_passes(
    make_app: Callable[..., Flask],
    sign_in: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from api.rules.accounts import change_password as rule

    alice = sign_in("alice", make_app(hashing_wait=30, pool_wait=30), deliver="token")
    # Each request has verified the old password and hashed its new one.
    monkeypatch.setattr(rule, "transaction", meeting(rule.transaction, 12))

    def change(number: int) -> int:
        body = {"current_password": PASSWORD, "new_password": f"harbour number {number}, at dusk"}
        bearer = {"Authorization": f"Bearer {alice.token}"}
        client = ApiClient(alice.client.application)
        return client.put("/v1/account/password", json=body, headers=bearer).status_code

    statuses = at_once([lambda number=number: change(number) for number in range(12)])

    assert sorted(statuses) == [200] + [409] * 11
    opened = [
        alice.client.post(
            "/v1/sessions",
            json={"email": alice.email, "password": f"harbour number {number}, at dusk"},
        ).status_code
        for number in range(12)
    ]
    assert opened == [201 if status == 200 else 401 for status in statuses]


def test_of_twelve_renames_at_once_none_is_lost(
    make_app: Callable[..., Flask], sign_in: Callable[..., Person], sql: Any
) -> None:
    alice = sign_in("alice", make_app(pool_wait=30))
    devices = [alice.on_another_device(deliver="token") for _ in range(12)]
    etag = alice.get("/v1/account").headers["ETag"]

    def rename(number: int, headers: dict[str, str]) -> int:
        body = {"name": f"Alice {number}"}
        return devices[number].patch("/v1/account", json=body, headers=headers).status_code

    conditional = at_once(
        [lambda number=number: rename(number, {"If-Match": etag}) for number in range(12)]
    )
    assert sorted(conditional) == [200] + [412] * 11
    assert at_once([lambda number=number: rename(number, {}) for number in range(12)]) == [200] * 12
    [row] = sql("SELECT version FROM account")
    # The first rename may set the name that the account already had.
    assert 12 <= row["version"] <= 14


# TLS is opportunistic and unverified by default


def test_with_a_ca_the_certificate_and_the_host_name_are_verified(settings: Settings) -> None:
    authorities = ssl.get_default_verify_paths().openssl_cafile
    options = driver.connect_options(dataclasses.replace(settings, db_tls_ca=authorities))

    assert options["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl"].check_hostname is True
    assert options["ssl_disabled"] is False


def test_a_server_without_tls_is_refused_where_tls_is_asked_for(
    settings: Settings, make_app: Callable[..., Flask]
) -> None:
    # Opportunistic TLS would fall back to plain text and send the password over it.
    authorities = ssl.get_default_verify_paths().openssl_cafile
    assert Path(authorities).is_file()
    tls = dataclasses.replace(settings, db_tls_ca=authorities)
    have = {"have_ssl": "DISABLED"}
    connection = driver.open_connection(settings)
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW VARIABLES LIKE 'have_ssl'")
        if have["have_ssl"] not in cursor.fetchone().values():
            pytest.skip("this server offers TLS")

    with pytest.raises(Unavailable):
        driver.open_connection(tls)
    app = make_app(db_tls_ca=authorities)
    assert ApiClient(app).get("/readyz").json["checks"]["mariadb"] == {"status": "failed"}
