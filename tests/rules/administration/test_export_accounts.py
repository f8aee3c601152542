"""Test that an export, imported elsewhere and exported there, is the same file byte for byte."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.commands.account_export import lines_of
from api.crypto import foreign
from api.domain import metadata
from api.domain.client import Client
from api.domain.import_run import ImportCounts, ImportOptions, NotImported
from api.domain.imported_account import ImportedAccount, ImportedIdentity, ImportedPassword
from api.importers import find_reader
from api.rules.administration.export_accounts import export_accounts
from api.rules.importing.import_accounts import import_accounts
from tests.support.tables import Sql, empty_all

OPERATOR = Client(ip=None, user_agent="python -m api", request_id="operator")
SALT = b"0123456789abcdef"
DOMAINS = ("example.com", "B\u00fccher.example")


def base64_of(least: int, most: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=least, max_size=most).map(lambda raw: base64.b64encode(raw).decode())


def argon2(version: str, costs: str) -> st.SearchStrategy[str]:
    def text(digest: bytes) -> str:
        salt, tail = (base64.b64encode(raw).rstrip(b"=").decode() for raw in (SALT, digest))
        return f"${version}$v=19${costs}${salt}${tail}"

    return st.binary(min_size=32, max_size=32).map(text)


# one of each kind: our own, at today's cost and another; as texts, as members; and weak ones, which
# an import wraps
passwords = st.one_of(
    st.builds(ImportedPassword, st.just("gatebook"), hash=argon2("argon2id", "m=8,t=1,p=1")),
    st.builds(ImportedPassword, st.just("gatebook"), hash=argon2("argon2id", "m=19456,t=2,p=1")),
    st.builds(ImportedPassword, st.just("argon2"), hash=argon2("argon2i", "m=65536,t=3,p=4")),
    st.sampled_from(
        [
            foreign.of_text("$2b$10$IhozLKWtvk8iFFWPgIGIz.3nfpLmx1B61bIhLHqoVjvxXtShdtG/q"),
            foreign.of_text(f"{'0a' * 16}:{'1b' * 64}"),  # better-auth's
            foreign.of_text("sha1$salt$a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"),
        ]
    ),
    st.builds(
        ImportedPassword,
        st.just("scrypt"),
        salt=base64_of(1, 32),
        digest=base64_of(32, 64),
        n=st.sampled_from([2**14, 2**17]),
        r=st.just(8),
        p=st.integers(1, 4),
    ),
    st.builds(
        ImportedPassword,
        st.just("pbkdf2"),
        salt=base64_of(1, 32),
        digest=base64_of(32, 32),
        algorithm=st.sampled_from(["sha1", "sha256", "sha512"]),
        iterations=st.integers(1, 2_000_000),
    ),
)
texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def is_storable(value: Any) -> bool:
    try:
        metadata.encode(value)
    except metadata.NotStorable:
        return False
    return True


objects = st.none() | st.dictionaries(texts, values, max_size=4).filter(is_storable)
ids = st.builds(
    lambda milliseconds, tail: str(UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | tail)),
    st.integers(0, 1_780_000_000_000),
    st.integers(0, 2**62 - 1),
)
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone itself
    datetime(2026, 11, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
identities = st.builds(ImportedIdentity, st.sampled_from(["acme", "other"]), texts)
accounts = st.builds(
    ImportedAccount,
    email=st.sampled_from(["Alice", "j\u00f6rg", "o'neil+tag", "\u5f20"]),
    id=st.none() | ids,
    email_verified=st.booleans(),
    name=st.none() | texts.map(lambda text: f"A{text}"),
    language=st.sampled_from([None, "en", "de", "zh"]),
    external_id=st.none() | st.text("aZ9-_:/@~", min_size=1, max_size=20),
    created_at=st.none() | moments,
    password=st.none() | passwords,
    identities=st.lists(identities, max_size=3).map(tuple),
    public_metadata=objects,
    private_metadata=objects,
)


def distinct(drawn: Sequence[ImportedAccount]) -> list[ImportedAccount]:
    """Return accounts that can be in one file: no address, id or identity occurs twice."""
    return [
        msgspec.structs.replace(
            account,
            email=f"{account.email}{number}@{DOMAINS[number % 2]}",
            id=account.id and f"{account.id[:-1]}{number}",
            external_id=account.external_id and f"{account.external_id}{number}",
            identities=tuple(
                msgspec.structs.replace(identity, subject=f"{identity.subject}-{number}-{place}")
                for place, identity in enumerate(account.identities)
            ),
        )
        for number, account in enumerate(drawn)
    ]


class Silent:
    """An observer that keeps what was not imported."""

    def __init__(self) -> None:
        self.rejected: list[NotImported] = []

    def check(self) -> None: ...

    def begin(self, records: int, line: int, counts: ImportCounts) -> None: ...

    def report(self, line: int, batch: Sequence[NotImported]) -> None:
        self.rejected.extend(batch)

    def stored(self, counts: ImportCounts) -> None: ...

    def wait(self, seconds: float) -> None:
        raise AssertionError("MariaDB is there")


def imported_into_nothing(sql: Sql, lines: bytes) -> bytes:
    """Import a file into an empty database and return the export of that."""
    empty_all(sql)
    options = ImportOptions("gatebook", trusts_verified=True)
    observer = Silent()
    result = import_accounts(
        io.BytesIO(lines), find_reader("gatebook"), options, OPERATOR, observer
    )
    assert observer.rejected == []
    assert result.counts.created == len(lines.splitlines())
    export = export_accounts(OPERATOR, with_hashes=True)
    exported = b"".join(lines_of(page) for page in export.pages)
    assert (export.accounts, export.unreadable) == (export.total, [])
    return exported


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.lists(accounts, min_size=1, max_size=4))
def test_an_export_of_what_was_imported_is_the_export(
    app: Flask, sql: Sql, drawn: list[ImportedAccount]
) -> None:
    people = distinct(drawn)
    with app.app_context():
        exported = imported_into_nothing(sql, lines_of(people))
        assert imported_into_nothing(sql, exported) == exported
    # and nothing was lost on the way in
    by_address = {line["email"]: line for line in map(json.loads, exported.splitlines())}
    for account in people:
        line = by_address.pop(account.email)
        given_members = msgspec.to_builtins(account)
        given_members.pop("password", None)
        for name in ("email_verified", "name", "external_id", "public_metadata", "id"):
            assert name not in given_members or line[name] == given_members[name]
    assert by_address == {}
