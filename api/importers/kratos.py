"""Read identities of Ory Kratos: answers of ``GET /admin/identities?include_credential=password``.

NDJSON or an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine, WrongFormat
from api.domain.imported_account import ImportedAccount, ImportedIdentity
from api.importers.people import (
    RecordFault,
    RecordRejected,
    address,
    full_name,
    language,
    moment,
    password,
    read_lines_or_array,
    refuse_disabled,
)

_MISSING = (
    "The file has no identities with credentials. Export them from the admin API by"
    " GET /admin/identities?include_credential=password"
)


class _KratosConfig(msgspec.Struct):
    hashed_password: str | None = None
    use_password_migration_hook: bool | None = None


class _KratosPassword(msgspec.Struct):
    config: _KratosConfig | None = None


class _KratosOidc(msgspec.Struct):
    """Provider and subject of each identity as ``google:1234``; the tokens are in the config."""

    identifiers: list[str] | None = None


class _KratosCredentials(msgspec.Struct):
    password: _KratosPassword | None = None
    oidc: _KratosOidc | None = None


class _KratosAddress(msgspec.Struct):
    value: str
    verified: bool
    via: str


class _KratosIdentity(msgspec.Struct):
    id: str
    traits: dict[str, Any]
    state: str | None = None
    credentials: _KratosCredentials | None = None
    verifiable_addresses: list[_KratosAddress] | None = None
    metadata_public: dict[str, Any] | None = None
    metadata_admin: dict[str, Any] | None = None
    created_at: str | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the identities; Kratos says of each address whether it was verified."""
    is_read = has_config = False

    def convert(record: Any) -> ImportedAccount:
        nonlocal is_read, has_config
        identity = msgspec.convert(record, _KratosIdentity)
        is_read = True
        has_config |= identity.credentials is not None and not _hides_password(identity.credentials)
        return _account(identity)

    yield from read_lines_or_array(stream, convert, _MISSING)
    if is_read and not has_config:
        raise WrongFormat(_MISSING)


def _account(identity: _KratosIdentity) -> ImportedAccount:
    refuse_disabled(identity.state == "inactive")
    addresses = [entry for entry in identity.verifiable_addresses or () if entry.via == "email"]
    trait = identity.traits.get("email")
    email = address(trait if isinstance(trait, str) else next((a.value for a in addresses), None))
    credentials = identity.credentials or _KratosCredentials()
    if _hides_password(credentials):
        raise RecordRejected(RecordFault.PASSWORD_MISSING)
    config = (credentials.password and credentials.password.config) or _KratosConfig()
    return ImportedAccount(
        email=email,
        email_verified=any(
            entry.verified and entry.value.lower() == email.lower() for entry in addresses
        ),
        name=_name(identity.traits.get("name")),
        language=language(identity.traits.get("locale"), identity.traits.get("language")),
        external_id=identity.id,
        created_at=moment(identity.created_at),
        password=password(config.hashed_password),
        identities=tuple(
            ImportedIdentity(provider, subject)
            for identifier in (credentials.oidc and credentials.oidc.identifiers) or ()
            for provider, _, subject in [identifier.partition(":")]
        ),
        public_metadata=identity.metadata_public or None,
        private_metadata=identity.metadata_admin or None,
    )


def _name(trait: Any) -> str | None:
    if isinstance(trait, str):
        return full_name(trait)
    if isinstance(trait, dict):
        parts = (trait.get("first"), trait.get("last"))
        return full_name(*(part for part in parts if isinstance(part, str)))
    return None


def _hides_password(credentials: _KratosCredentials) -> bool:
    """Return whether a password was exported without its hash: without include_credential."""
    if credentials.password is None:
        return False
    config = credentials.password.config or _KratosConfig()
    return not (config.hashed_password or config.use_password_migration_hook)
