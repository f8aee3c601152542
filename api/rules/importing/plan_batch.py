"""Decide what happens to the records of a batch, from the accounts that there are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.crypto import foreign
from api.domain import ids
from api.domain.account import Account
from api.domain.account_batch import Holder, NewRow
from api.domain.identity import Identity
from api.domain.import_run import (
    ImportCounts,
    ImportFault,
    ImportOutcome,
    NotImported,
    OnConflict,
)
from api.rules.idempotency import FIRST_VERSION
from api.rules.importing.check_record import CheckedRecord
from api.store import account_batch, identity, mailed_proof


class ImportStopped(Exception):
    """An account has the address of this record; ``--on-conflict`` says what else could be done."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"Record {line} collides with an existing account: {code}.")
        self.line, self.code = line, code


class NewAccount(msgspec.Struct, frozen=True):
    """An account to create, with its rows in other tables."""

    record: CheckedRecord
    row: NewRow
    identities: tuple[Identity, ...]


class BatchPlan(msgspec.Struct, frozen=True):
    """``updates``: the accounts that records change."""

    last_line: int
    new: Sequence[NewAccount]
    updates: Sequence[tuple[UUID, CheckedRecord]]
    not_imported: Sequence[NotImported]

    @property
    def counts(self) -> ImportCounts:
        skipped = sum(each.outcome is ImportOutcome.SKIPPED for each in self.not_imported)
        rejected = len(self.not_imported) - skipped
        return ImportCounts(len(self.new), len(self.updates), skipped, rejected)


def plan_batch(
    batch: Sequence[CheckedRecord | NotImported], on_conflict: OnConflict, now: datetime
) -> BatchPlan:
    """Return the plan; the unique indexes decide when it is carried out.

    Raises ``ImportStopped`` with ``OnConflict.FAIL``.
    """
    records = [each for each in batch if isinstance(each, CheckedRecord)]
    state = _PresentAccounts(records, on_conflict, now)
    new: list[NewAccount] = []
    updates: list[tuple[UUID, CheckedRecord]] = []
    others: list[NotImported] = []
    for each in batch:
        if isinstance(each, NotImported):
            others.append(each)
            continue
        holder = state.by_key.get(each.email_key)
        outcome, code = state.judge(each, holder)
        if outcome is ImportOutcome.CREATED:
            new.append(_new_account(each, now))
        elif outcome is ImportOutcome.UPDATED:
            assert holder is not None
            updates.append((holder.id, each))
        elif on_conflict is OnConflict.FAIL and outcome is ImportOutcome.SKIPPED:
            raise ImportStopped(each.line, code)
        else:
            others.append(NotImported(each.line, outcome, code))
    return BatchPlan(batch[-1].line, new, updates, others)


class _PresentAccounts:
    """The accounts that have something that a record of the batch has, too."""

    def __init__(
        self, records: Sequence[CheckedRecord], on_conflict: OnConflict, now: datetime
    ) -> None:
        keys = [record.email_key for record in records]
        self.by_key = {each.email_key: each for each in account_batch.find_by_key(keys)}
        self._by_external_id = {
            each.external_id: each
            for each in account_batch.find_by_external_id(
                [record.external_id for record in records if record.external_id]
            )
        }
        self._by_id = _ids(account_batch.find_by_id([record.id for record in records if record.id]))
        self._linked = identity.find_linked(
            [(each.issuer, each.subject) for record in records for each in record.identities]
        )
        self._reserved = mailed_proof.find_reserved(keys, now)
        self._untouched: set[UUID] = set()
        self._taken = ImportFault.EMAIL_TAKEN
        if on_conflict is OnConflict.UPDATE:
            self._taken = ImportFault.IN_USE
            present = [each.id for each in self.by_key.values()]
            self._untouched = account_batch.find_untouched(present)

    def judge(self, record: CheckedRecord, holder: Holder | None) -> tuple[ImportOutcome, str]:
        """Return the outcome of a record, and its code unless an account is made or changed."""
        if holder is None:
            code = self._collision(record)
            return (ImportOutcome.REJECTED, code) if code else (ImportOutcome.CREATED, "")
        # An account that a stranger signed up with the address gets nothing of the record (arXiv
        # 2205.10174), and neither does one that has a person.
        if holder.id in self._untouched:
            if self._external_id_is_taken(record, holder):
                return ImportOutcome.REJECTED, ImportFault.EXTERNAL_ID_TAKEN
            return ImportOutcome.UPDATED, ""
        return ImportOutcome.SKIPPED, self._taken

    def _collision(self, record: CheckedRecord) -> str | None:
        if record.email_key in self._reserved:
            return ImportFault.EMAIL_RESERVED
        if record.id in self._by_id:
            return ImportFault.ID_TAKEN
        if self._external_id_is_taken(record, None):
            return ImportFault.EXTERNAL_ID_TAKEN
        if any((each.issuer, each.subject) in self._linked for each in record.identities):
            return ImportFault.IDENTITY_TAKEN
        return None

    def _external_id_is_taken(self, record: CheckedRecord, by_other_than: Holder | None) -> bool:
        owner = self._by_external_id.get(record.external_id)
        return owner is not None and (by_other_than is None or owner.id != by_other_than.id)


def _ids(holders: Iterable[Holder]) -> set[UUID]:
    return {each.id for each in holders}


def _new_account(record: CheckedRecord, now: datetime) -> NewAccount:
    account_id = record.id or ids.new_id()
    account = Account(
        id=account_id,
        email=record.email,
        email_verified=record.email_verified,
        name=record.name,
        held_roles=(),  # roles are never imported
        version=FIRST_VERSION,
        created_at=record.created_at or now,
        updated_at=now,
        language=record.language,
        has_identity=bool(record.identities),
    )
    scheme = foreign.label(record.password_hash)
    row = NewRow(account, record.email_key, record.password_hash, scheme, record.external_id)
    linked = tuple(
        Identity(
            id=ids.new_id(),
            account_id=account_id,
            provider=each.provider,
            issuer=each.issuer,
            subject=each.subject,
            email=None,
            name=None,
            created_at=now,
            last_used_at=now,
        )
        for each in record.identities
    )
    return NewAccount(record, row, linked)
