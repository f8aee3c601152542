"""An import of accounts: its options, its counts and how far it came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class OnConflict(StrEnum):
    """How an import treats a record whose address an account has already."""

    FAIL = "fail"  # it stops
    SKIP = "skip"
    UPDATE = "update"  # accounts that an import made and nobody has used or changed since


class ImportOptions(msgspec.Struct, frozen=True):
    """The options of an import.

    ``trusts_verified``: the origin verified the addresses that the file calls verified; without it
    all are unverified. ``drops_identities``: identities at providers are not imported.
    ``provider_names``: pairs of a provider's name in the file and its id here; '' drops it.
    """

    source: str
    on_conflict: OnConflict = OnConflict.FAIL
    trusts_verified: bool = False
    drops_identities: bool = False
    provider_names: tuple[tuple[str, str], ...] = ()
    is_rehearsal: bool = False


class ImportCounts(msgspec.Struct, frozen=True):
    """The numbers of records by outcome; their sum is the number of records that were read."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return self.created + self.updated + self.skipped + self.rejected

    def plus(self, other: ImportCounts) -> ImportCounts:
        """Return the sums."""
        return ImportCounts(
            self.created + other.created,
            self.updated + other.updated,
            self.skipped + other.skipped,
            self.rejected + other.rejected,
        )


class ImportRun(msgspec.Struct, frozen=True):
    """The import of one file by one reader. ``line``: the number of the last record that is done.

    ``source_digest``: SHA-256 of the file and of the options that change what is imported.
    """

    id: UUID
    source_digest: bytes
    source: str
    line: int
    counts: ImportCounts
    started_at: datetime
    finished_at: datetime | None = None


class ImportFault(StrEnum):
    """Why a record was rejected, skipped or stopped the import; docs/import-format.md says more.

    Readers have faults of their own: see ``ReadLine.fault``.
    """

    EMAIL_INVALID = "email_invalid"
    NAME_INVALID = "name_invalid"
    ID_INVALID = "id_invalid"
    EXTERNAL_ID_INVALID = "external_id_invalid"
    CREATED_AT_INVALID = "created_at_invalid"
    METADATA_INVALID = "metadata_invalid"
    PASSWORD_NOT_SUPPORTED = "password_not_supported"  # noqa: S105
    PASSWORD_NOT_READABLE = "password_not_readable"  # noqa: S105
    PASSWORD_TOO_COSTLY = "password_too_costly"  # noqa: S105
    IDENTITY_INVALID = "identity_invalid"
    PROVIDER_UNKNOWN = "provider_unknown"
    EMAIL_DUPLICATE = "email_duplicate"
    ID_DUPLICATE = "id_duplicate"
    EXTERNAL_ID_DUPLICATE = "external_id_duplicate"
    IDENTITY_DUPLICATE = "identity_duplicate"
    EMAIL_TAKEN = "email_taken"
    EMAIL_RESERVED = "email_reserved"
    ID_TAKEN = "id_taken"
    EXTERNAL_ID_TAKEN = "external_id_taken"
    IDENTITY_TAKEN = "identity_taken"
    IN_USE = "in_use"


class ImportOutcome(StrEnum):
    """The outcome of a record, as its count in ``ImportCounts`` is named."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    REJECTED = "rejected"


class NotImported(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record that made or changed no account, as the report names it: without its contents.

    ``other_line``: the line of the first other record that has the same value.
    """

    line: int
    outcome: ImportOutcome
    code: str
    other_line: int | None = None
