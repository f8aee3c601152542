"""An account as an export of accounts reads it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.imported_account import ImportedAccount


class ExportedRow(msgspec.Struct, frozen=True):
    """An account without its password, and what else its row says.

    ``password_hash``: '' if the account has none. No repr shows it: logs and errors must not.
    """

    id: UUID
    account: ImportedAccount
    password_hash: str

    def __repr__(self) -> str:
        return f"ExportedRow({self.id})"
