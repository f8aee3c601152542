"""The columns whose values are encrypted at rest, for counting and renewing them.

A further one is a line in ``SEALED_COLUMNS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

OUTBOX_MAIL = "outbox mail"
TOTP_SECRET = "totp secret"  # noqa: S105
WEBHOOK_SECRET = "webhook secret"  # noqa: S105


@dataclass(frozen=True)
class SealedColumn:
    """A column of a table with the primary key ``id BINARY(16)``.

    ``purpose``: of the encryption. ``place``: the columns whose bytes, one after the other, are the
    place of a value. ``is_lasting``: rows stay until somebody deletes them, so that a value without
    its key is a loss; rows of other tables expire.
    """

    table: str
    column: str
    purpose: str
    place: tuple[str, ...] = ("id",)
    is_lasting: bool = True

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"


# the secret first: a rotation of the webhook moves a secret to previous_secret
SEALED_COLUMNS = (
    SealedColumn("webhook", "secret", WEBHOOK_SECRET),
    SealedColumn("webhook", "previous_secret", WEBHOOK_SECRET),
    SealedColumn("authenticator_app", "secret", TOTP_SECRET, place=("account_id", "id")),
    SealedColumn("outbox", "payload", OUTBOX_MAIL, is_lasting=False),
)


@dataclass(frozen=True)
class SealedValue:
    """A value of a sealed column, with the place that it was sealed for."""

    id: UUID
    place: bytes
    sealed: bytes


@dataclass(frozen=True)
class SealedPage:
    """The numbers of values by their first bytes, in the rows up to the id ``last``."""

    counts: dict[bytes, int]
    last: UUID
