"""Begin a new audit log in the place of one that is archived, with another name, another key.

A log that was cut off by a restore or a failover can't be gone on with: its key has signed what is
not here any more. The old log's leaves and hashes go, its export stays. All events that are there
are sealed anew, behind the first event of the new log, which names the old one's last checkpoint.

First it is noted what is to be begun, then the old leaves go in batches, then the new log begins.
Each is a transaction that locks the row of ``audit_tree``: sealers do nothing meanwhile, and a
command that was killed is finished by the next. The lease of ``audit_event`` keeps pruning away,
which removes leaves and events, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from api import signals
from api.domain import clock, ids
from api.domain.audit import AuditTree
from api.domain.client import Client
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.audit_log.compare_checkpoints import KEPT_HERE, read_kept
from api.rules.audit_log.seal_events import sign_on
from api.settings.witness_url import Witness
from api.store import audit_leaf, audit_leaving, audit_tile, audit_tree, audit_witness
from api.store.lease import AUDIT_EVENT, leased_changes
from api.tlog import checkpoint
from api.tlog.checkpoint import Checkpoint
from api.tlog.former_log import BEGUN
from api.tlog.note import Signer
from api.tlog.tiles import Tiles

_BATCH = 5000  # leaves that go in one transaction: some 0.1 s


class NotBegun(RuntimeError):
    """Nothing was changed. Says why, and what to do."""


class Archived(msgspec.Struct, frozen=True):
    """An export that was verified against the signed ``checkpoint``, and its SHA-256."""

    checkpoint: str
    digest: str


class _Beginning(msgspec.Struct, frozen=True):
    """Hold what the column ``beginning`` says."""

    name: str
    former: str  # the signed checkpoint
    export: str


def latest_of_old_log(name: str) -> str | None:
    """Return the checkpoint of the log that is to be archived; None where that is done already.

    Raises ``NotBegun`` where there is nothing to archive, or where it is the log of this name;
    ``Unavailable``.
    """
    tree = audit_tree.read()
    if tree.beginning is not None:
        _read(tree.beginning, name)
        return None
    _refuse_beside_a_prune()
    if tree.checkpoint is None:
        raise NotBegun(
            "Nothing is sealed, so there is nothing to archive. With the new key, audit seal begins"
            " the first log by itself."
        )
    origin = checkpoint.read(tree.checkpoint).origin
    if origin == name:
        raise NotBegun(
            f"The log is already named {name}. Nothing is left to do, or choose another name."
        )
    return tree.checkpoint


def is_broken_off() -> bool:
    """Return whether a command begins a new log, or was killed at it."""
    return audit_tree.read().beginning is not None


def begin_log(
    signers: Sequence[Signer],
    witnesses: Sequence[Witness],
    archived: Archived | None,
    client: Client,
) -> Checkpoint:
    """Begin the log of these keys; return what the old one was at last.

    ``archived``: None where a command that was killed had noted it. Raises ``NotBegun``,
    ``LogTampered`` where a witness has a log of the new name by another key, ``NoRight``,
    ``Unavailable``.
    """
    _refuse_a_used_name(signers, witnesses)
    with leased_changes(AUDIT_EVENT) as changes:
        if changes is None:
            raise NotBegun(
                "Another process prunes, creates partitions or begins a new log, or was killed"
                " while doing so less than five minutes ago. Try again."
            )
        _refuse_beside_a_prune()  # again: one may have been broken off during the export
        beginning = _note(signers[0].name, archived)
        while not _step(beginning, signers, client):
            changes.renew_lease()
    return checkpoint.read(beginning.former)


def _refuse_beside_a_prune() -> None:
    if audit_leaving.is_there():
        # its events are sealed in this log, and in no other
        raise NotBegun("A prune was interrupted. Run python -m api audit prune to finish it.")


def _refuse_a_used_name(signers: Sequence[Signer], witnesses: Sequence[Witness]) -> None:
    keys = [one.verifier for one in signers]
    for witness in witnesses:
        try:
            used = witness.kind in KEPT_HERE and read_kept(witness, keys)
        except OSError:
            continue
        if used:
            raise NotBegun(
                f"{witness.name} already has a log named {keys[0].name}. Choose another name."
            )


@retry_deadlock
def _note(name: str, archived: Archived | None) -> _Beginning:
    with transaction() as tx:
        tree = audit_tree.take(tx)
        if tree.beginning is not None:
            return _read(tree.beginning, name)
        if archived is None or tree.checkpoint != archived.checkpoint:
            raise NotBegun(
                "The log has grown since it was exported. Stop the sealer, and export the log"
                " again."
            )
        beginning = _Beginning(name, archived.checkpoint, archived.digest)
        audit_tree.set_beginning(tx, msgspec.json.encode(beginning).decode())
    return beginning


def _read(text: str, name: str) -> _Beginning:
    beginning = msgspec.json.decode(text, type=_Beginning)
    if beginning.name != name:
        raise NotBegun(f"The log {beginning.name} is being begun. Use its name to finish it.")
    return beginning


@retry_deadlock
def _step(beginning: _Beginning, signers: Sequence[Signer], client: Client) -> bool:
    """Remove a batch of the old log, or begin the new one; whether that is done."""
    with transaction() as tx:
        tree = audit_tree.take(tx)
        if tree.beginning is None:
            return True  # somebody else has finished it; what is there is the new log
        if audit_leaf.remove(tx, _BATCH) or audit_tile.remove(tx, _BATCH):
            return False
        _begin(tx, beginning, signers, client)
    return True


def _begin(
    tx: Transaction, beginning: _Beginning, signers: Sequence[Signer], client: Client
) -> None:
    former = checkpoint.read(beginning.former)
    event_id = signals.audit_begun.happens(
        tx,
        client,
        actor=None,
        subject=None,
        log=beginning.name,
        former=former.origin,
        size=former.size,
        root=former.root.hex(),
        export=beginning.export,
    )
    event = audit_leaf.list_unsealed(tx, UUID(int=event_id.int - 1), event_id, 1)
    empty = AuditTree(size=0, checkpoint=None, sealed_to=ids.LEAST, swept_to=ids.LEAST)
    tiles = Tiles(lambda level, index: audit_tile.find(level, index, tx=tx))
    sign_on(tx, empty, tiles, event, signers)
    audit_tree.end_beginning(tx)
    audit_witness.forget(tx, clock.now())
    assert event[0]["type"] == BEGUN
