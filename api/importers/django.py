"""Read users of Django: ``manage.py dumpdata auth.user``, as an array or, of jsonl, as lines.

A model of one's own is read, too, if it has ``email`` and ``password``; other models are skipped.
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
    moment,
    password,
    read_lines_or_array,
    refuse_disabled,
)

_MISSING = (
    "The file has no users with email and password. Export them by"
    " python manage.py dumpdata auth.user --format=jsonl --output=users.jsonl"
)
_UNUSABLE = "!"  # in front of what set_unusable_password writes


class _DjangoFields(msgspec.Struct):
    email: str | None
    password: str
    is_active: bool = True
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    date_joined: str | None = None


class _DjangoEntry(msgspec.Struct):
    model: str
    fields: dict[str, Any]
    pk: str | int | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; Django does not know whether an address was verified."""
    return read_lines_or_array(stream, _account, _MISSING)


def _account(record: Any) -> ImportedAccount | None:
    entry = msgspec.convert(record, _DjangoEntry)
    if not {"email", "password"} <= entry.fields.keys():
        return None
    user = msgspec.convert(entry.fields, _DjangoFields)
    refuse_disabled(not user.is_active)
    return ImportedAccount(
        email=address(user.email),
        name=full_name(user.first_name, user.last_name) or full_name(user.name),
        external_id=None if entry.pk is None else str(entry.pk),
        created_at=moment(user.date_joined),
        password=None if user.password.startswith(_UNUSABLE) else password(user.password),
    )
