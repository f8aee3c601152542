"""Seal committed events: give each a leaf in the audit log.

One batch is one transaction: leaves, tree and checkpoint are written together or not at all. The
transaction locks the row of ``audit_tree``, so sealers take turns; requests never touch that row.
Events without a leaf are found by a query, never by a mark on the event, so requests do no extra
work. The query covers:

- events after ``sealed_to``, in order;
- events in the half minute before it and around the present: committed late, or stamped by a
  clock that is slightly wrong;
- a slice of all other events, which moves on with each turn and finds any later commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from api.domain import clock, ids
from api.domain.audit import AuditTree
from api.pool import Transaction, transaction
from api.store import audit_leaf, audit_tile, audit_tree
from api.tlog import checkpoint, leaf, merkle, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.tiles import MissingTile, Tiles

BATCH = 1000  # events: about 0.2 s of work
_LATE = 30.0  # seconds: longer than a transaction takes within its deadlines
_SLICE = 5000  # events examined in a sweep: ten million in half an hour of idle turns


class LogTampered(RuntimeError):
    """The stored log differs from the signed one: nothing more is signed on top of it."""


class SealingWaits(RuntimeError):
    """Nothing may be signed yet; try again later."""


class LogBehind(SealingWaits):
    """A witness knows more events than the log: some are missing, or not replicated yet."""


@dataclass(frozen=True)
class Sealed:
    """The result of a turn.

    ``busy``: another sealer has the lock, so nothing was done. ``around``: the sweep has reached
    the end and starts again.
    """

    events: int
    busy: bool = False
    around: bool = field(default=False, compare=False)
    head: Checkpoint | None = field(default=None, compare=False)  # the latest checkpoint


def seal_events(signers: Sequence[note.Signer], seen: Checkpoint | None = None) -> Sealed:
    """Seal one batch of events and return the result.

    ``seen``: the latest checkpoint that the caller saw; the log must extend it. All signers sign.
    One of them must have signed the latest checkpoint: to change a key, add the new one first and
    remove the old one later.

    Raises ``LogTampered``, ``SealingWaits``, ``Unavailable``.
    """
    with transaction() as tx:
        tree = audit_tree.lock(tx)
        if tree is None:
            return Sealed(0, busy=True)
        if tree.beginning is not None:
            raise SealingWaits(
                "A new log is being begun. If that was interrupted, run audit begin again."
            )
        events, moved = _look(tx, tree)
        tiles = Tiles(lambda level, index: audit_tile.find(level, index, tx=tx))
        _check(tree, tiles, signers)
        if seen is not None:
            _check_seen(tree, tiles, seen)
        if events or _other_signers(tree.checkpoint, signers):
            tree = sign_on(tx, moved, tiles, events, signers)
        else:
            audit_tree.update(tx, moved)
    head = checkpoint.read(tree.checkpoint) if tree.checkpoint else None
    around = len(events) < BATCH and moved.swept_to == ids.LEAST
    return Sealed(len(events), around=around, head=head)


def sign_on(
    tx: Transaction,
    tree: AuditTree,
    tiles: Tiles,
    events: Sequence[dict[str, Any]],
    signers: Sequence[note.Signer],
) -> AuditTree:
    """Append the events to the tree, whose row is locked, and return the signed tree."""
    if events:
        leaves = [_material(event) for event in events]
        changed = tiles.append(
            tree.size, [merkle.leaf_hash(leaf.of(material)) for material in leaves]
        )
        audit_leaf.insert(tx, tree.size, leaves)
        audit_tile.replace(tx, changed)
    size = tree.size + len(events)
    head = Checkpoint(signers[0].name, size, merkle.root(tiles.node, size))
    signed = note.sign(head.text(), signers)
    grown = msgspec.structs.replace(tree, size=size, checkpoint=signed)
    audit_tree.update(tx, grown)
    return grown


def _look(tx: Transaction, tree: AuditTree) -> tuple[list[dict[str, Any]], AuditTree]:
    """Return the events of the next batch, and the tree with its search positions moved on."""
    present = ids.earliest(clock.now())
    batch: dict[str, dict[str, Any]] = {}

    def look(after_id: UUID, to: UUID) -> list[dict[str, Any]]:
        events = audit_leaf.list_unsealed(tx, after_id, to, BATCH)
        room = BATCH - len(batch)
        taken = [event for event in events if event["id"] not in batch][:room]
        batch.update((event["id"], event) for event in taken)
        return taken

    sealed_to, swept_to = tree.sealed_to, tree.swept_to
    if fresh := look(sealed_to, ids.GREATEST):
        # a clock that ran ahead must not make the search skip events written after it was corrected
        last = min(UUID(fresh[-1]["id"]), present)
        sealed_to = max(sealed_to, last)
    if len(batch) < BATCH:
        look(ids.moved(sealed_to, -_LATE), sealed_to)
        look(ids.moved(present, -_LATE), ids.moved(present, _LATE))
    if len(batch) < BATCH:
        end = audit_leaf.event_after(tx, swept_to, _SLICE)
        late = look(swept_to, end or ids.GREATEST)
        swept_to = UUID(late[-1]["id"]) if len(batch) == BATCH and late else end or ids.LEAST
    moved = msgspec.structs.replace(tree, sealed_to=sealed_to, swept_to=swept_to)
    return list(batch.values()), moved


def _material(event: dict[str, Any]) -> dict[str, Any]:
    """Return the material of the leaf with a salt of its own.

    A value that was erased before the seal can't be proved: the leaf commits to null under a salt
    that is dropped at once. It looks like a leaf whose value was erased later.
    """
    whole = {**event, "salt": leaf.new_salt().hex(), "openings": None}
    if not event["erased"]:
        return whole
    erased = frozenset(event["erased"].split(","))
    return {**whole, "salt": None, "openings": leaf.openings_without(whole, erased)}


def _check(tree: AuditTree, tiles: Tiles, signers: Sequence[note.Signer]) -> None:
    """Raise unless the stored tree matches the latest checkpoint: a fork must not be signed."""
    if tree.checkpoint is None:
        if tree.size:
            raise LogTampered("The audit log has leaves but no checkpoint.")
        return
    latest = open_latest(tree.checkpoint, [signer.verifier for signer in signers])
    try:
        intact = latest.size == tree.size and merkle.root(tiles.node, tree.size) == latest.root
    except MissingTile as error:
        raise LogTampered(f"A part of the audit log is missing: {error}.") from None
    if not intact:
        raise LogTampered("The audit log's tree is not the one of its latest checkpoint.")


def _check_seen(tree: AuditTree, tiles: Tiles, seen: Checkpoint) -> None:
    if tree.size < seen.size:
        raise LogBehind(f"This process has seen {seen.size} events, the log has {tree.size}.")
    if merkle.root(tiles.node, seen.size) != seen.root:
        raise LogTampered(f"The log's first {seen.size} events have changed.")


def open_latest(signed: str, verifiers: Sequence[note.Verifier]) -> Checkpoint:
    """Return the content of the latest checkpoint.

    Raises ``LogTampered`` if none of the keys signed it.
    """
    try:
        return checkpoint.open_checkpoint(signed, verifiers)
    except note.NoteError as error:
        raise LogTampered(
            f"The latest checkpoint is not ours: {error} If keys were changed, keep the former key"
            f" beside the new one. To begin a log with another name, run python -m api audit begin."
        ) from None


def _other_signers(signed: str | None, signers: Sequence[note.Signer]) -> bool:
    # a new key signs at once, so that the old one can be removed
    expected = {(signer.name, signer.verifier.key_id) for signer in signers}
    return signed is not None and note.signed_by(signed) != expected
