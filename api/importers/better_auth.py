"""Read users of better-auth: rows of its tables ``user`` and ``account`` (docs/migrating.md).

NDJSON or an array. A record has the columns of a user, and ``accounts``: that user's rows of
``account``, as an array or, of SQLite, as the text of one. Drizzle names a column
``email_verified``, better-auth ``emailVerified``; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain import clock
from api.domain.import_line import ReadLine, WrongFormat
from api.domain.imported_account import ImportedAccount, ImportedIdentity
from api.importers.people import (
    RecordFault,
    RecordRejected,
    address,
    full_name,
    moment,
    password,
    read_lines_or_array,
    refuse_disabled,
)
from api.schemas.engine.strict_json import parse_json

_MISSING = (
    "The file has no users with their accounts: export the tables user and account of better-auth"
    " together, by the SELECT for your database in docs/migrating.md."
)
_CREDENTIAL = "credential"  # the provider of an account that is a password
_SNAKE = re.compile(r"_([a-z])")


class _BetterAuthAccount(msgspec.Struct, rename="camel"):
    provider_id: str
    account_id: str
    password: str | None = None


class _BetterAuthUser(msgspec.Struct, rename="camel"):
    id: str | int
    accounts: list[_BetterAuthAccount]
    email: str | None = None
    email_verified: bool | int | None = None  # SQLite and MySQL have numbers
    name: str | None = None
    created_at: str | int | float | None = None
    banned: bool | int | None = None
    ban_expires: str | int | float | None = None
    is_anonymous: bool | int | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; better-auth verifies addresses by mail, or believes a provider."""
    return read_lines_or_array(stream, _account, _MISSING)


def _account(record: Any) -> ImportedAccount:
    if isinstance(record, dict):
        if "accounts" not in record:
            raise WrongFormat(_MISSING)
        accounts = record["accounts"]
        if isinstance(accounts, str):
            accounts = parse_json(accounts.encode())
        rows = [_camel(row) for row in accounts] if isinstance(accounts, list) else accounts
        record = {**_camel(record), "accounts": rows or []}
    user = msgspec.convert(record, _BetterAuthUser)
    if user.is_anonymous:
        raise RecordRejected(RecordFault.ANONYMOUS)
    ban_ends = moment(user.ban_expires)
    refuse_disabled(bool(user.banned) and (ban_ends is None or ban_ends > clock.now()))
    hashes = [row.password for row in user.accounts if row.provider_id == _CREDENTIAL]
    return ImportedAccount(
        email=address(user.email),
        email_verified=bool(user.email_verified),
        name=full_name(user.name),
        external_id=str(user.id),
        created_at=moment(user.created_at),
        password=password(next(filter(None, hashes), None)),
        identities=tuple(
            ImportedIdentity(row.provider_id, row.account_id)
            for row in user.accounts
            if row.provider_id != _CREDENTIAL
        ),
    )


def _camel(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    names = {_SNAKE.sub(lambda letter: letter[1].upper(), name): name for name in row}
    if len(names) < len(row):
        raise RecordRejected(RecordFault.MEMBERS_INVALID)  # two values of one column
    return {name: row[column] for name, column in names.items()}
