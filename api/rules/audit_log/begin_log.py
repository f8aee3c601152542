"""Begin a new audit log under another name with another key, after the old one was archived.

A log that a restore or a failover cut off can't be continued: its key has signed events that are
lost. The leaves and hashes of the old log are deleted; its export stays. All present events are
sealed again, after the first event of the new log, which names the last checkpoint of the old one.

The work has three steps: record the intent, delete the old leaves in batches, begin the new log.
Each transaction locks the row of ``audit_tree``, so sealers do nothing meanwhile, and the next run
of the command finishes a killed one. The lease of ``audit_event`` excludes pruning, which removes
leaves and events as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from api import signals
from api.domain import clock, ids
from api.domain.audit import AuditTree
from api.domain.audit_events import EventType
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

_BATCH = 5000  # leaves deleted in one transaction: about 0.1 s


class NotBegun(RuntimeError):
    """Nothing was changed; the message says why and what to do."""


class ArchivedLog(msgspec.Struct, frozen=True):
    """An export that was verified against the signed ``checkpoint``, and its SHA-256."""

    checkpoint: str
    digest: str


class _Beginning(msgspec.Struct, frozen=True):
    """The content of the column ``beginning``."""

    name: str
    former: str  # the signed checkpoint
    export: str


def find_checkpoint_to_archive(name: str) -> str | None:
    """Return the checkpoint of the log to archive; None if that is done already.

    Raises ``NotBegun`` if there is nothing to archive or the log has this name; ``Unavailable``.
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


def is_begin_unfinished() -> bool:
    """Return whether the begin of a new log is in progress or was interrupted."""
    return audit_tree.read().beginning is not None


def begin_log(
    signers: Sequence[Signer],
    witnesses: Sequence[Witness],
    archived: ArchivedLog | None,
    client: Client,
) -> Checkpoint:
    """Begin the log of these keys and return the last checkpoint of the old one.

    ``archived``: None if an interrupted run has recorded it.

    Raises ``NotBegun``; ``LogTampered`` if a witness has a log of the new name under another key;
    ``NoRight``, ``Unavailable``.
    """
    _refuse_a_used_name(signers, witnesses)
    with leased_changes(AUDIT_EVENT) as changes:
        if changes is None:
            raise NotBegun(
                "Another process prunes, creates partitions or begins a new log, or was killed"
                " while doing so less than five minutes ago. Try again."
            )
        _refuse_beside_a_prune()  # again: a prune may have been interrupted during the export
        beginning = _note(signers[0].name, archived)
        while not _step(beginning, signers, client):
            changes.renew_lease()
    return checkpoint.read(beginning.former)


def _refuse_beside_a_prune() -> None:
    if audit_leaving.is_there():
        # the events of that prune are sealed in the old log only
        raise NotBegun("A prune was interrupted. Run python -m api audit prune to finish it.")


def _refuse_a_used_name(signers: Sequence[Signer], witnesses: Sequence[Witness]) -> None:
    keys = [signer.verifier for signer in signers]
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
def _note(name: str, archived: ArchivedLog | None) -> _Beginning:
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
    """Remove a batch of the old log or begin the new one; return whether the new log has begun."""
    with transaction() as tx:
        tree = audit_tree.take(tx)
        if tree.beginning is None:
            return True  # another run has finished: the present log is the new one
        if audit_leaf.remove(tx, _BATCH) or audit_tile.remove(tx, _BATCH):
            return False
        _begin(tx, beginning, signers, client)
    return True


def _begin(
    tx: Transaction, beginning: _Beginning, signers: Sequence[Signer], client: Client
) -> None:
    former = checkpoint.read(beginning.former)
    event_id = signals.emit(
        EventType.AUDIT_BEGUN,
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
