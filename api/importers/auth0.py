"""Read users of Auth0: its export of password hashes, if any, and behind it that of the users.

Both are NDJSON. The hashes come from Auth0's support, and do not say who is blocked: they alone are
refused. They wait in a temporary file of SQLite's, which only this process can open, so that the
memory does not grow with their number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine, WrongFormat
from api.domain.import_run import ImportFault
from api.domain.imported_account import ImportedAccount, ImportedIdentity
from api.importers.lines import read_lines
from api.importers.people import (
    RecordFault,
    RecordRejected,
    address,
    full_name,
    moment,
    password,
    read_record,
    refuse_disabled,
)
from api.importers.records import Head

_MISSING = (
    "The file has no users, or hashes of passwords only, which do not say who is blocked. Export"
    " the users by POST /api/v2/jobs/users-exports, and put them behind the hashes:"
    " cat hashes.ndjson users.ndjson > auth0.ndjson."
)
_MIXED = (
    "Hashes of passwords must precede the users: cat hashes.ndjson users.ndjson > auth0.ndjson."
)
_UNMATCHED = "No hash of a password belongs to a user of the file. Export both from one tenant."
_DATABASE = "auth0"
_NO_PROVIDERS = {_DATABASE, "email", "sms"}  # the last two: sign-in without a password


class _AuthZeroObjectId(msgspec.Struct):
    oid: str = msgspec.field(name="$oid")


class _AuthZeroHash(msgspec.Struct):
    """A line of the export of hashes: ``alt_id`` precedes ``_id`` as the id of the user."""

    id: _AuthZeroObjectId = msgspec.field(name="_id")
    hash: str = msgspec.field(name="passwordHash")
    alt_id: str | None = None


class _AuthZeroIdentity(msgspec.Struct):
    provider: str
    user_id: str | int
    connection: str | None = None


class _AuthZeroUser(msgspec.Struct):
    user_id: str
    email: str | None = None
    email_verified: bool | None = None
    name: str | None = None
    created_at: str | None = None
    blocked: bool | None = None
    identities: list[_AuthZeroIdentity] | None = None
    user_metadata: dict[str, Any] | None = None
    app_metadata: dict[str, Any] | None = None


class _AuthZeroHashes:
    """The hashes of passwords by the id of the user, on disk; '' for an id that comes twice."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.are_used = self.are_there = False
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("CREATE TABLE hash (id TEXT PRIMARY KEY, hash TEXT, used INT DEFAULT 0)")

    def add(self, line: _AuthZeroHash) -> None:
        row = (line.alt_id or line.id.oid, line.hash)
        statement = "INSERT INTO hash (id, hash) VALUES (?, ?) ON CONFLICT DO UPDATE SET hash = ''"
        self._database.execute(statement, row)
        self.are_there = True

    def take(self, user_id: str) -> str | None:
        """Return the hash of a user, and remember that it belongs to one."""
        statement = "UPDATE hash SET used = 1 WHERE id = ? RETURNING hash"
        row = self._database.execute(statement, (user_id,)).fetchone()
        self.are_used |= row is not None
        return row[0] if row else None

    def count_unused(self) -> int:
        """Return how many hashes belong to no user that was read."""
        statement = "SELECT COUNT(*) FROM hash WHERE used = 0"
        return int(self._database.execute(statement).fetchone()[0])


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; Auth0 verifies addresses by mail, or believes a provider.

    Each hash without a user is a fault with a number behind the last line.
    """
    # An interrupted import closes it in the main thread, which did not read.
    with closing(sqlite3.connect("", check_same_thread=False)) as database:
        hashes = _AuthZeroHashes(database)
        number, has_users = 0, False

        def convert(record: Any) -> ImportedAccount | None:
            nonlocal has_users
            if isinstance(record, dict) and "passwordHash" in record and "user_id" not in record:
                if has_users:
                    raise WrongFormat(_MIXED)
                hashes.add(msgspec.convert(record, _AuthZeroHash))
                return None
            user = msgspec.convert(record, _AuthZeroUser)
            has_users = True
            return _account(user, hashes)

        for number, text in read_lines(Head(stream)):
            if (line := read_record(number, text, convert)) is not None:
                yield line
        if not has_users:
            raise WrongFormat(_MISSING)
        if hashes.are_there and not hashes.are_used:
            raise WrongFormat(_UNMATCHED)
        for extra in range(hashes.count_unused()):
            yield ReadLine(number + 1 + extra, fault=RecordFault.PASSWORD_WITHOUT_USER)


def _account(user: _AuthZeroUser, hashes: _AuthZeroHashes) -> ImportedAccount:
    main_provider, _, main_id = user.user_id.partition("|")
    identities = user.identities or [_AuthZeroIdentity(main_provider, main_id)]
    ids = [str(row.user_id) for row in identities if row.provider == _DATABASE]
    taken = [hashes.take(user_id) for user_id in ids]  # also of a blocked user: it has an owner
    refuse_disabled(user.blocked)
    if "" in taken:  # nothing tells which of the two is the person's
        raise RecordRejected(ImportFault.PASSWORD_NOT_READABLE)
    return ImportedAccount(
        email=address(user.email),
        email_verified=bool(user.email_verified),
        name=full_name(None if user.name == user.email else user.name),
        external_id=user.user_id,
        created_at=moment(user.created_at),
        password=password(next(filter(None, taken), None)),
        identities=tuple(_identity(row) for row in identities if row.provider not in _NO_PROVIDERS),
        public_metadata=user.user_metadata or None,
        private_metadata=user.app_metadata or None,
    )


def _identity(row: _AuthZeroIdentity) -> ImportedIdentity:
    connection = row.connection or row.provider
    # an enterprise connection repeats its name in front of the provider's id
    return ImportedIdentity(connection, str(row.user_id).removeprefix(f"{connection}|"))
