"""Read users of an application with hashes by Werkzeug: NDJSON of its own (docs/migrating.md).

Such applications have tables of their own; this is the least that a SELECT must make of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine
from api.domain.imported_account import ImportedAccount
from api.importers.people import (
    address,
    full_name,
    language,
    moment,
    password,
    read_lines_or_array,
    refuse_disabled,
)

_MISSING = (
    "The file has no users. Each line is an object with email and password_hash, as in"
    " docs/migrating.md."
)


class _WerkzeugUser(msgspec.Struct, forbid_unknown_fields=True):
    email: str | None
    password_hash: str | None
    id: str | int | None = None
    email_verified: bool | int | None = None
    name: str | None = None
    language: str | None = None
    created_at: str | int | float | None = None
    active: bool | int = True


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; only the application knows whether it verified an address."""
    return read_lines_or_array(stream, _account, _MISSING)


def _account(record: Any) -> ImportedAccount:
    user = msgspec.convert(record, _WerkzeugUser)
    refuse_disabled(not user.active)
    return ImportedAccount(
        email=address(user.email),
        email_verified=None if user.email_verified is None else bool(user.email_verified),
        name=full_name(user.name),
        language=language(user.language),
        external_id=None if user.id is None else str(user.id),
        created_at=moment(user.created_at),
        password=password(user.password_hash, salt_is_key=True),
    )
