"""Read users of Keycloak: the file of ``kc.sh export`` with the users of one realm."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine, WrongFormat
from api.domain.import_run import ImportFault
from api.domain.imported_account import ImportedAccount, ImportedIdentity, ImportedPassword
from api.importers.people import (
    RecordRejected,
    address,
    full_name,
    language,
    moment,
    password,
    read_document,
    refuse_disabled,
)
from api.schemas.engine.strict_json import parse_json

_MISSING = (
    "The file has no users. Export them with their credentials on Keycloak's machine, not in its"
    " console: kc.sh export --realm NAME --users realm_file --file realm.json"
)
_PBKDF2 = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}
_ARGON2_VERSIONS = {"1.0": 16, "1.3": 19}
_LOCALE = "locale"
# The hash is of a password that an administrator chose, and that the person must replace.
_MUST_REPLACE = "UPDATE_PASSWORD"


class _KeycloakCredential(msgspec.Struct, rename="camel"):
    type: str
    secret_data: str | None = None
    credential_data: str | None = None


class _KeycloakSecret(msgspec.Struct):
    value: str
    salt: str


class _KeycloakMethod(msgspec.Struct, rename="camel"):
    algorithm: str
    hash_iterations: int
    additional_parameters: dict[str, list[str]] | None = None


class _KeycloakIdentity(msgspec.Struct, rename="camel"):
    identity_provider: str
    user_id: str


class _KeycloakUser(msgspec.Struct, rename="camel"):
    id: str
    email: str | None = None
    email_verified: bool | None = None
    enabled: bool | None = None
    created_timestamp: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    attributes: dict[str, list[str]] | None = None
    credentials: list[_KeycloakCredential] | None = None
    federated_identities: list[_KeycloakIdentity] | None = None
    required_actions: list[str] | None = None
    service_account_client_id: str | None = None


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the users; Keycloak verifies addresses by mail, or an administrator sets the mark."""
    return read_document(stream, "users", _account, _MISSING)


def _account(record: Any) -> ImportedAccount | None:
    if isinstance(record, dict) and "credentials" not in record:
        raise WrongFormat(_MISSING)  # of the admin API, which never shows them
    user = msgspec.convert(record, _KeycloakUser)
    if user.service_account_client_id is not None:
        return None
    refuse_disabled(not user.enabled)
    attributes = dict(user.attributes or {})
    locale = attributes.pop(_LOCALE, [])
    hashes = [entry for entry in user.credentials or () if entry.type == "password"]
    if _MUST_REPLACE in (user.required_actions or ()):
        hashes = []
    return ImportedAccount(
        email=address(user.email),
        email_verified=bool(user.email_verified),
        name=full_name(user.first_name, user.last_name),
        language=language(*locale),
        external_id=user.id,
        created_at=moment(user.created_timestamp),
        password=_password(hashes[0]) if hashes else None,
        identities=tuple(
            ImportedIdentity(row.identity_provider, row.user_id)
            for row in user.federated_identities or ()
        ),
        private_metadata=attributes or None,
    )


def _password(credential: _KeycloakCredential) -> ImportedPassword | None:
    # Keycloak 7 and older wrote neither, and plain texts have neither
    if credential.secret_data is None or credential.credential_data is None:
        raise RecordRejected(ImportFault.PASSWORD_NOT_READABLE)
    secret = msgspec.convert(parse_json(credential.secret_data.encode()), _KeycloakSecret)
    method = msgspec.convert(parse_json(credential.credential_data.encode()), _KeycloakMethod)
    if algorithm := _PBKDF2.get(method.algorithm):
        return ImportedPassword(
            scheme="pbkdf2",
            algorithm=algorithm,
            iterations=method.hash_iterations,
            salt=secret.salt,
            digest=secret.value,
        )
    if method.algorithm == "argon2":
        return password(_argon2_text(method, secret))
    raise RecordRejected(ImportFault.PASSWORD_NOT_SUPPORTED)


def _argon2_text(method: _KeycloakMethod, secret: _KeycloakSecret) -> str:
    """Return the text that argon2's own tools write."""
    parameters = {name: values[:1] for name, values in (method.additional_parameters or {}).items()}
    try:
        kind, version, memory, lanes = (
            parameters[name][0] for name in ("type", "version", "memory", "parallelism")
        )
        salt, digest = (
            base64.b64encode(base64.b64decode(text, validate=True)).decode().rstrip("=")
            for text in (secret.salt, secret.value)
        )
        cost = f"m={memory},t={method.hash_iterations},p={lanes}"
        return f"$argon2{kind}$v={_ARGON2_VERSIONS[version]}${cost}${salt}${digest}"
    except (LookupError, binascii.Error, ValueError):
        raise RecordRejected(ImportFault.PASSWORD_NOT_READABLE) from None
