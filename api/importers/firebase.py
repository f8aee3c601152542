"""Read users of Firebase Authentication: the file of ``firebase auth:export users.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine
from api.domain.import_run import ImportFault
from api.domain.imported_account import ImportedAccount, ImportedIdentity, ImportedPassword
from api.importers.people import (
    RecordRejected,
    address,
    full_name,
    moment,
    read_document,
    refuse_disabled,
)
from api.schemas.engine.strict_json import parse_json

_MISSING = (
    "The file has no users in JSON. Export them by"
    " firebase auth:export users.json --format=json --project PROJECT"
)
_NO_PROVIDERS = {"password", "phone"}


class _FirebaseIdentity(msgspec.Struct, rename="camel"):
    provider_id: str
    raw_id: str | None = None


class _FirebaseUser(msgspec.Struct, rename="camel"):
    local_id: str
    email: str | None = None
    email_verified: bool | None = None
    password_hash: str | None = None
    salt: str | None = None
    display_name: str | None = None
    created_at: str | None = None  # milliseconds
    disabled: bool | None = None
    custom_attributes: str | None = None  # JSON
    provider_user_info: list[_FirebaseIdentity] | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; Firebase verifies addresses by mail, or believes a provider."""
    return read_document(stream, "users", _account, _MISSING)


def _account(record: Any) -> ImportedAccount:
    user = msgspec.convert(record, _FirebaseUser)
    refuse_disabled(user.disabled)
    claims = parse_json(user.custom_attributes.encode()) if user.custom_attributes else None
    return ImportedAccount(
        email=address(user.email),
        email_verified=bool(user.email_verified),
        name=full_name(user.display_name),
        external_id=user.local_id,
        created_at=moment(user.created_at),
        password=_password(user),
        identities=tuple(
            ImportedIdentity(row.provider_id, row.raw_id)
            for row in user.provider_user_info or ()
            if row.provider_id not in _NO_PROVIDERS and row.raw_id
        ),
        private_metadata=msgspec.convert(claims, dict[str, Any] | None) or None,
    )


def _password(user: _FirebaseUser) -> ImportedPassword | None:
    if not user.password_hash:
        return None
    if not user.salt:
        raise RecordRejected(ImportFault.PASSWORD_NOT_READABLE)
    return ImportedPassword(scheme="firebase", salt=user.salt, digest=user.password_hash)
