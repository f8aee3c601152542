"""Attacks by way of an import: what a stranger left at the origin must not outlive the owner.

At many origins anybody could sign up with the address of someone else (Sudhodanan and Paverd,
"Pre-hijacked accounts", arXiv 2205.10174). Their records arrive with the others.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from flask import Flask

from api.domain.import_run import ImportCounts, ImportOptions, OnConflict
from api.importers import find_reader
from api.rules.importing.import_accounts import import_accounts
from tests.rules.importing.test_import_accounts import ACME, OPERATOR, Watching
from tests.security.test_pre_hijacking import (
    ALICE,
    HERS,
    HIS,
    TakesOver,
    alice_takes_over,
    signs_in,
)
from tests.support.client import Person
from tests.support.mailbox import Mailbox
from tests.support.tables import Sql

__all__ = ["alice_takes_over"]

RECORD = {
    "email": ALICE,
    "email_verified": True,  # as a careless origin says
    "name": "Mallory",
    "external_id": "customer-of-mallory",
    "identities": [{"provider": "acme", "subject": "mallory"}],
    "public_metadata": {"plan": "mallory's"},
    "private_metadata": {"note": "mallory's"},
}
LEFT = """SELECT account.name, account.external_id, account.has_identity, account.roles,
        (SELECT COUNT(*) FROM identity) AS identities, meta.public, meta.private
    FROM account LEFT JOIN account_metadata meta ON meta.account_id = account.id
    WHERE account.email = %s"""
Import = Callable[..., ImportCounts]


@pytest.fixture
def load(make_app: Callable[..., Flask], tmp_path: Path) -> Import:
    """Return ``load(record, …)``, which imports records where ACME is a provider."""
    file = tmp_path / "providers.toml"
    file.write_text(ACME)
    app = make_app(identity_providers=str(file))

    def loading(*records: dict[str, Any], **options: Any) -> ImportCounts:
        stream = io.BytesIO(b"\n".join(json.dumps(record).encode() for record in records))
        chosen = ImportOptions(source="gatebook", **options)
        with app.app_context():
            reader, watching = find_reader("gatebook"), Watching()
            return import_accounts(stream, reader, chosen, OPERATOR, watching).counts

    return loading


def test_nothing_of_an_unverified_record_outlives_the_owner(
    app: Flask, load: Import, alice_takes_over: TakesOver, sql: Sql
) -> None:
    record = {**RECORD, "password": {"scheme": "bcrypt", "hash": bcrypt_of(HIS)}}
    assert load(record) == ImportCounts(created=1)
    assert signs_in(app, HIS)
    alice_takes_over()
    assert not signs_in(app, HIS)
    assert sql(LEFT, ALICE) == [
        {
            "name": None,
            "external_id": None,
            "has_identity": 0,
            "roles": "",
            "identities": 0,
            "public": None,
            "private": None,
        }
    ]
    assert sql("SELECT COUNT(*) AS n FROM account WHERE password_scheme IS NOT NULL") == [{"n": 0}]


def test_an_import_gives_nothing_to_a_stranger_who_was_there_first(
    app: Flask, load: Import, sql: Sql
) -> None:
    mallory = Person.sign_up(app, "mallory", email=ALICE, password=HIS)
    [before] = sql("SELECT * FROM account")
    record = {**RECORD, "password": {"scheme": "bcrypt", "hash": bcrypt_of(HERS)}}
    counts = load(record, on_conflict=OnConflict.UPDATE, trusts_verified=True)
    assert counts == ImportCounts(skipped=1)
    assert sql("SELECT * FROM account") == [before]
    assert sql("SELECT * FROM account_metadata") == []
    assert mallory.sign_in().get("/v1/account").json["email_verified"] is False


def test_an_external_id_of_another_account_is_not_taken_over(
    load: Import, alice: Person, sql: Sql
) -> None:
    sql("UPDATE account SET external_id = 'u-1'")
    record = {"email": "mallory@example.com", "external_id": "u-1"}
    for mode in (OnConflict.SKIP, OnConflict.UPDATE):
        assert load(record, on_conflict=mode) == ImportCounts(rejected=1)
    assert load({"email": "mallory@example.com"}) == ImportCounts(created=1)
    # an update of an imported account collides, too
    assert load(record, on_conflict=OnConflict.UPDATE) == ImportCounts(rejected=1)
    assert sql("SELECT email FROM account WHERE external_id IS NOT NULL") == [
        {"email": "alice@example.com"}
    ]


def test_an_address_that_its_owner_may_take_back_is_not_imported(
    load: Import, alice: Person, mailbox: Mailbox, sql: Sql
) -> None:
    # A thief changes Alice's address. She can undo that for a week, import or not.
    sql("UPDATE account SET email_verified = 1")
    change = {"new_email": "thief@example.com"}
    alice.post("/v1/email-changes", json=change)
    token = mailbox.last("thief@example.com").token
    confirmed = alice.post("/v1/email-changes/confirmations", json={"token": token})
    assert confirmed.status_code == 200
    counts = load({"email": "Alice@example.com"}, on_conflict=OnConflict.SKIP)
    assert counts == ImportCounts(rejected=1)


def bcrypt_of(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
