"""Turn the records of a vendor's file into accounts, or into the faults of a closed list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, BinaryIO

import msgspec

from api.crypto.foreign import TooCostly, Unreadable, of_text
from api.domain.import_line import ReadLine, WrongFormat
from api.domain.import_run import ImportFault
from api.domain.imported_account import ImportedAccount, ImportedPassword
from api.domain.languages import lookup
from api.errors import MalformedJson
from api.importers.lines import read_lines
from api.importers.records import Head, split_document
from api.schemas.engine.strict_json import parse_json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_402_300_799  # seconds: the end of the year 9999
# A number of seconds is smaller until the year 5138, a number of milliseconds larger since 1973.
_FIRST_MILLISECONDS = 100_000_000_000


class RecordFault(StrEnum):
    """The reason for which a reader rejects a record.

    So may an ``ImportFault`` be. docs/migrating.md explains those of other systems' files,
    docs/import-format.md the others.
    """

    JSON_MALFORMED = "json_malformed"
    LINE_TOO_LONG = "line_too_long"
    MEMBERS_INVALID = "members_invalid"
    EMAIL_MISSING = "email_missing"  # people of a telephone number, a user name, or nothing
    DISABLED = "disabled"  # blocked, banned or inactive: no open account may come of it
    DELETED = "deleted"
    ANONYMOUS = "anonymous"
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - the record says there is one
    PASSWORD_WITHOUT_USER = "password_without_user"  # noqa: S105 - of Auth0's second file


class RecordRejected(Exception):
    """The record is no account."""

    def __init__(self, fault: RecordFault | ImportFault) -> None:
        super().__init__(fault)
        self.fault = fault


Convert = Callable[[Any], ImportedAccount | None]
"""Returns the account of a parsed record, None of a record that is nobody's; may reject it."""


def read_lines_or_array(stream: BinaryIO, convert: Convert, missing: str) -> Iterator[ReadLine]:
    """Return the records of NDJSON, or of a JSON document that is an array."""
    head = Head(stream)
    if head.first == b"[":
        records: Iterable[tuple[int, bytes | None]]
        records = enumerate(split_document(head, None, missing), start=1)
    else:
        records = read_lines(head)
    return read_people(records, convert, missing)


def read_document(
    stream: BinaryIO, member: str, convert: Convert, missing: str
) -> Iterator[ReadLine]:
    """Return the records in the array ``member`` of a JSON document that is an object."""
    texts = split_document(Head(stream), member, missing)
    return read_people(enumerate(texts, start=1), convert, missing)


def read_people(
    records: Iterable[tuple[int, bytes | None]], convert: Convert, missing: str
) -> Iterator[ReadLine]:
    """Return each record as an account or a fault. Raises WrongFormat if none is anybody's."""
    is_empty = True
    for number, text in records:
        line = read_record(number, text, convert)
        if line is not None:
            is_empty = False
            yield line
    if is_empty:
        raise WrongFormat(missing)


def read_record(number: int, text: bytes | None, convert: Convert) -> ReadLine | None:
    """Return the account or fault of one JSON text; None if it is nobody's."""
    if text is None:
        return ReadLine(number, fault=RecordFault.LINE_TOO_LONG)
    try:
        account = convert(parse_json(text))
    except MalformedJson:
        return ReadLine(number, fault=RecordFault.JSON_MALFORMED)
    except msgspec.ValidationError:
        return ReadLine(number, fault=RecordFault.MEMBERS_INVALID)
    except RecordRejected as rejected:
        return ReadLine(number, fault=rejected.fault)
    return None if account is None else ReadLine(number, account)


def refuse_disabled(is_disabled: bool | None) -> None:
    """Raise RecordRejected for an account that its origin keeps out: it must not be open here."""
    if is_disabled:
        raise RecordRejected(RecordFault.DISABLED)


def address(text: str | None) -> str:
    """Return the address. Raises RecordRejected if there is none."""
    if not text or not text.strip():
        raise RecordRejected(RecordFault.EMAIL_MISSING)
    return text


def moment(value: str | float | None) -> datetime | None:
    """Return a time of ISO 8601, or in seconds or milliseconds since 1970; UTC without an offset.

    Raises RecordRejected for anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isdecimal() and value.isascii():
        value = int(value) if len(value) < 16 else _LATEST * 1000 + 1000
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
            return aware.astimezone(UTC)
        seconds = value / 1000 if abs(value) >= _FIRST_MILLISECONDS else value
        return _EPOCH + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        raise RecordRejected(RecordFault.MEMBERS_INVALID) from None


def language(*tags: object) -> str | None:
    """Return the first of the tags that is a language of Gatebook."""
    return lookup([tag for tag in tags if isinstance(tag, str)], "") or None


def full_name(*parts: str | None) -> str | None:
    """Return the parts of a name with blanks between them; None if all are empty."""
    return " ".join(part.strip() for part in parts if part and part.strip()) or None


def password(text: str | None, *, salt_is_key: bool = False) -> ImportedPassword | None:
    """Return the password of the usual text of a hash; None if empty. Raises RecordRejected.

    ``salt_is_key``: ``sha256$salt$digest`` is an HMAC, as old versions of Werkzeug made it.
    """
    if not text:
        return None
    try:
        return of_text(text, salt_is_key=salt_is_key)
    except (Unreadable, TooCostly) as error:
        raise RecordRejected(ImportFault(f"password_{error.reason}")) from None
