"""Read users of Supabase: rows of ``auth.users``, each with its rows of ``auth.identities``.

NDJSON or an array, made of ``row_to_json`` (docs/migrating.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
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

_MISSING = (
    "The file has no users with their identities: export auth.users and auth.identities together,"
    " by the SELECT in docs/migrating.md."
)
_NO_PROVIDERS = {"email", "phone"}
_FOREVER = "infinity"  # of PostgreSQL's times
# Copies of columns and of the identity, which Supabase itself writes there.
_COPIES_OF_USER = {"email", "email_verified", "phone_verified", "sub", "iss", "provider_id"}
_COPIES_OF_APP = {"provider", "providers"}


class _SupabaseIdentity(msgspec.Struct):
    provider: str
    id: str | None = None  # before 2023, the id at the provider
    provider_id: str | None = None
    identity_data: dict[str, Any] | None = None


class _SupabaseUser(msgspec.Struct):
    id: str
    identities: list[_SupabaseIdentity] | None
    email: str | None = None
    encrypted_password: str | None = None
    email_confirmed_at: str | None = None
    raw_user_meta_data: dict[str, Any] | None = None
    raw_app_meta_data: dict[str, Any] | None = None
    is_anonymous: bool | None = None
    banned_until: str | None = None
    deleted_at: str | None = None
    created_at: str | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; addresses are confirmed by mail, unless a project confirms all of them."""
    return read_lines_or_array(stream, _account, _MISSING)


def _account(record: Any) -> ImportedAccount:
    if isinstance(record, dict) and "identities" not in record:
        raise WrongFormat(_MISSING)
    user = msgspec.convert(record, _SupabaseUser)
    if user.deleted_at:
        raise RecordRejected(RecordFault.DELETED)
    if user.is_anonymous:
        raise RecordRejected(RecordFault.ANONYMOUS)
    refuse_disabled(_is_banned(user.banned_until))
    about = user.raw_user_meta_data or {}
    names = [value for key in ("full_name", "name") if isinstance(value := about.get(key), str)]
    return ImportedAccount(
        email=address(user.email),
        email_verified=user.email_confirmed_at is not None,
        name=full_name(*names[:1]),
        external_id=user.id,
        created_at=moment(user.created_at),
        password=password(user.encrypted_password),
        identities=tuple(
            ImportedIdentity(row.provider, _subject(row))
            for row in user.identities or ()
            if row.provider not in _NO_PROVIDERS
        ),
        public_metadata=_without(about, _COPIES_OF_USER),
        private_metadata=_without(user.raw_app_meta_data or {}, _COPIES_OF_APP),
    )


def _is_banned(until: str | None) -> bool:
    if until == _FOREVER:
        return True
    end = moment(until)
    return end is not None and end > clock.now()


def _subject(identity: _SupabaseIdentity) -> str:
    subject = identity.provider_id or (identity.identity_data or {}).get("sub") or identity.id
    if not isinstance(subject, str):
        raise RecordRejected(RecordFault.MEMBERS_INVALID)
    return subject


def _without(members: dict[str, Any], copies: Collection[str]) -> dict[str, Any] | None:
    return {name: value for name, value in members.items() if name not in copies} or None
