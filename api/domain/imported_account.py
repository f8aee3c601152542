"""An account in a file to import, or of an export: one line of our NDJSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class ImportedPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The hash of a password, with all that its verification needs but the password.

    ``scheme``: a ``FileScheme`` of ``api.crypto.foreign``. ``hash``: the whole text of schemes that
    have one of their own (``$2b$12$…``, ``$argon2id$…``). Other schemes have ``salt`` and
    ``digest`` in base64 (RFC 4648, section 4, padded), and their parameters.
    """

    scheme: str
    hash: str | None = None
    salt: str | None = None
    digest: str | None = None
    algorithm: str | None = None  # of PBKDF2 and of plain digests: sha1, sha256, sha512, md5
    iterations: int | None = None  # of PBKDF2
    n: int | None = None  # of scrypt
    r: int | None = None
    p: int | None = None
    salt_position: str | None = None  # of plain digests: before, after, key (of an HMAC)
    under: str | None = None  # Argon2id of the digest, if the digest itself is not kept
    length: int | None = None  # of the digest that is not kept, in bytes


class ImportedIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An identity at a provider of the setting IDENTITY_PROVIDERS, by the id of its table there."""

    provider: str
    subject: str
    issuer: str | None = None  # None: the provider's


class ImportedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An account. What a reader can't know is None; ``id`` is Gatebook's own, of an export.

    ``locked``: at the time of the export, the account was locked or due for deletion.
    """

    email: str
    id: str | None = None
    email_verified: bool | None = None
    name: str | None = None
    language: str | None = None
    external_id: str | None = None
    created_at: datetime | None = None
    password: ImportedPassword | None = None
    identities: tuple[ImportedIdentity, ...] = ()
    public_metadata: dict[str, Any] | None = None
    private_metadata: dict[str, Any] | None = None
    locked: bool = False
