"""Prune the audit trail: drop the months that the retention period no longer covers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from api import pool
from api.db.ddl import TableChanges
from api.domain.client import Client
from api.rules.audit_log.latest_prune import latest_prune
from api.rules.retention.announce_prune import announce_prune
from api.rules.retention.drop_partition import drop_empty_partition, drop_partition
from api.rules.retention.examine_month import NotPruned, examine_month
from api.rules.retention.list_prunable_months import list_prunable_months
from api.store import audit_leaf, audit_leaving, audit_tree
from api.store.lease import AUDIT_EVENT, leased_changes
from api.tlog.checkpoint import Checkpoint
from api.tlog.export_lines import Runs
from api.tlog.note import Verifier

_LOOK = 0.5  # seconds between two checks whether the event was sealed


class Exported(msgspec.Struct, frozen=True):
    """The leaves that verified exports hold, and the SHA-256 of each file.

    ``erased``: by leaf, the members whose values no export holds any more.
    """

    leaves: Runs
    digests: list[str]
    erased: Mapping[int, frozenset[str]] = {}


class Evidence(msgspec.Struct, frozen=True):
    """The exports, checkpoints and keys by which a prune is judged."""

    exported: Exported
    checkpoints: Sequence[Checkpoint]
    verifiers: Sequence[Verifier]


def prune_audit_trail(
    evidence: Evidence, client: Client, *, wait: float, dry_run: bool = False
) -> Iterator[tuple[str, int]]:
    """Drop prunable months, earliest first, and yield each with its number of events.

    An interrupted prune is finished first. Each month is announced by an audit event, which must be
    sealed within ``wait`` seconds before the drop. ``dry_run``: only examine.

    Raises ``NotPruned`` at the first month that may not be dropped, ``TableHeld``, ``LeaseLost``,
    ``NoRight``, ``Unavailable``.
    """
    with leased_changes(AUDIT_EVENT) as changes:
        if changes is None:
            raise NotPruned(
                "Another process prunes, creates partitions or begins a new log, or was killed"
                " while doing so less than five minutes ago. Try again."
            )
        if audit_tree.read().beginning is not None:
            # its leaves are being deleted: which events were sealed is unknown
            raise NotPruned("A new log is being begun. If that was interrupted, finish it first.")
        if not dry_run:
            yield from _finish(changes, wait)
        for month in list_prunable_months():
            exported = evidence.exported
            old = examine_month(
                month, exported.leaves, exported.erased, evidence.checkpoints, evidence.verifiers
            )
            if not dry_run and old.events:
                announced = announce_prune(old, evidence.exported.digests, client)
                _await_sealed(changes, announced.id, wait)
                drop_partition(changes, announced)
            elif not dry_run:
                drop_empty_partition(changes, month)
            yield str(month), old.events


def _finish(changes: TableChanges, wait: float) -> Iterator[tuple[str, int]]:
    announced = latest_prune()
    if announced is not None and audit_leaving.exists(changes):
        # an event that is not sealed could be forged: it is no reason to drop anything
        _await_sealed(changes, announced.id, wait)
        drop_partition(changes, announced)
        yield announced.month, announced.events


def _await_sealed(changes: TableChanges, event_id: UUID, wait: float) -> None:
    until = time.monotonic() + wait
    while not audit_leaf.is_known(event_id):
        changes.renew_lease()
        if time.monotonic() >= until:
            raise NotPruned(
                "The prune is announced, and nothing is dropped before the announcement is sealed."
                " Run python -m api audit seal --once, then prune again."
            )
        pool.release()
        time.sleep(_LOOK)
