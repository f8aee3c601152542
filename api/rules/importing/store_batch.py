"""Store a batch of records in one transaction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.import_run import ImportCounts, ImportRun
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.importing.plan_batch import BatchPlan, NewAccount
from api.store import (
    account,
    account_batch,
    account_metadata,
    identity,
    import_run,
    mailed_proof,
    password_scheme,
)

_OWN_SCHEME = "argon2id"  # as an event names it
_NO_PASSWORD = "none"  # noqa: S105


class ChangedMeanwhile(Exception):
    """An account that the plan relies on was made, changed or used: make another plan."""


class RunMoved(Exception):
    """Another process imports the same file with the same options."""

    def __init__(self) -> None:
        super().__init__("Another process is importing this file.")


@retry_deadlock
def store_batch(run: ImportRun, plan: BatchPlan, client: Client, now: datetime) -> ImportCounts:
    """Create and update the accounts of a plan, advance the run, and return its new counts.

    The unique indexes decide over the plan: two processes may have looked at the same time.

    Raises ``RunMoved``, ``ChangedMeanwhile``, ``Duplicate``, ``Unavailable``.
    """
    counts = run.counts.plus(plan.counts)
    with transaction() as tx:
        # first, and under this lock: of two processes, only one writes the batch
        if not import_run.advance(tx, run, plan.last_line, now):
            raise RunMoved
        _update(tx, plan, client, now)
        _create(tx, plan, now)
        # after the unique index has let the addresses pass: one given up meanwhile is reserved
        keys = [each.row.email_key for each in plan.new]
        if mailed_proof.find_reserved(keys, now, tx):
            raise ChangedMeanwhile
        for each in plan.new:
            _record_creation(tx, each, client)
        import_run.set_counts(tx, run.id, counts)
        labels = Counter(
            each.row.password_scheme or "" for each in plan.new if each.row.password_hash
        )
        if labels:
            password_scheme.added(tx, labels)
    return counts


def _create(tx: Transaction, plan: BatchPlan, now: datetime) -> None:
    account_batch.insert(tx, [each.row for each in plan.new], now.date())
    for each in plan.new:
        public, private = each.record.public_metadata, each.record.private_metadata
        if public is not None or private is not None:
            account_id = each.row.account.id
            account_metadata.insert(tx, account_id, public=public, private=private, moment=now)
    identity.insert_all(tx, (linked for each in plan.new for linked in each.identities))


def _record_creation(tx: Transaction, new: NewAccount, client: Client) -> None:
    row = new.row
    scheme = _NO_PASSWORD
    if row.password_hash:
        scheme = (row.password_scheme or _OWN_SCHEME).partition("$")[0]
    signals.emit(
        EventType.ACCOUNT_IMPORTED,
        tx,
        client,
        actor=None,
        subject=row.account.id,
        how="created",
        scheme=scheme,
        verified=row.account.email_verified,
        identities=len(new.identities),
    )


def _update(tx: Transaction, plan: BatchPlan, client: Client, now: datetime) -> None:
    if not plan.updates:
        return
    locks = [(account.lock_later(tx, account_id), record) for account_id, record in plan.updates]
    present = [(read(), record) for read, record in locks]
    expected = {account_id for account_id, _ in plan.updates}
    # under the locks: a session that starts meanwhile waits for them
    if account_batch.find_untouched(expected, tx) != expected:
        raise ChangedMeanwhile
    for locked, record in present:
        if locked is None or locked.email_key != record.email_key:
            raise ChangedMeanwhile
        held = locked.account
        account_batch.update(
            tx,
            held.id,
            name=record.name,
            language=record.language,
            external_id=record.external_id,
            moment=now,
        )
        public, private = record.public_metadata, record.private_metadata
        if public is not None or private is not None:
            account_metadata.put(tx, held.id, public=public, private=private)
        signals.emit(
            EventType.ACCOUNT_IMPORTED,
            tx,
            client,
            actor=None,
            subject=held.id,
            how="updated",
            scheme=_NO_PASSWORD,
            verified=held.email_verified,
            identities=0,
        )
