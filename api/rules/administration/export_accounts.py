"""Export all accounts in the format that ``account import`` reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from api import signals
from api.crypto import foreign
from api.domain import clock, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.exported_row import ExportedRow
from api.domain.imported_account import ImportedAccount
from api.pool import retry_deadlock, transaction
from api.store import account, account_export

PAGE = 500  # accounts: about 200 KB, and 5 MB where all metadata is as long as allowed
_COUNTED_AT_ONCE = 10_000  # accounts: some milliseconds in the database


@dataclass
class AccountExport:
    """An export that has begun: read ``pages`` to its end.

    ``total`` is the number of accounts when it began. The other numbers grow with each page.
    """

    total: int
    pages: Iterator[list[ImportedAccount]] = field(repr=False)
    accounts: int = 0
    passwords: int = 0  # hashes that were exported
    locked: int = 0  # or due for deletion
    unreadable: list[UUID] = field(default_factory=list)  # accounts with a hash of no known form


def export_accounts(client: Client, *, with_hashes: bool) -> AccountExport:
    """Begin an export of the accounts that exist now, and record that.

    The event comes first: an export that is interrupted has left, too. Each page is a statement of
    its own, so no transaction holds a snapshot for as long as the slowest reader takes. Each
    account is as it was when its page was read. An account that is deleted before is left out, and
    so is an account that is created meanwhile.

    Raises ``Unavailable``, and so does each page.
    """
    total, last_id = _count()
    _record(client, total, with_hashes)
    export = AccountExport(total, iter(()))
    export.pages = _pages(export, last_id, with_hashes)
    return export


def _count() -> tuple[int, UUID]:
    """Return the number of accounts, and the id of the last one."""
    total, last_id = 0, ids.LEAST
    while True:
        end, count = account.last_of_batch(last_id, _COUNTED_AT_ONCE)
        if end is None:
            return total, last_id
        total, last_id = total + count, end


@retry_deadlock
def _record(client: Client, total: int, with_hashes: bool) -> None:
    with transaction() as tx:
        signals.emit(
            EventType.ACCOUNTS_EXPORTED,
            tx,
            client,
            actor=None,
            subject=None,
            accounts=total,
            hashes=with_hashes,
        )


def _pages(
    export: AccountExport, last_id: UUID, with_hashes: bool
) -> Iterator[list[ImportedAccount]]:
    after_id, now = ids.LEAST, clock.now()
    while rows := account_export.list_page(after_id, last_id, PAGE, now):
        export.accounts += len(rows)
        export.locked += sum(row.account.locked for row in rows)
        after_id = rows[-1].id
        yield [_with_password(export, row) if with_hashes else row.account for row in rows]


def _with_password(export: AccountExport, row: ExportedRow) -> ImportedAccount:
    if not row.password_hash:
        return row.account
    try:
        password = foreign.exported(row.password_hash)
    except (foreign.Unreadable, foreign.TooCostly):  # written by a later release
        export.unreadable.append(row.id)
        return row.account
    export.passwords += 1
    return msgspec.structs.replace(row.account, password=password)
