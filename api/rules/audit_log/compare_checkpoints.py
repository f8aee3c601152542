"""Compare the audit log with checkpoints of a witness.

A log with fewer events than the witness knows is *behind*: a replica that lags, a restored backup,
a failover with data loss. A log with another root at the same size was *tampered* with.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.rules.audit_log.seal_events import LogBehind, LogTampered, open_latest
from api.settings.witness_url import Witness, WitnessKind
from api.store import audit_tile, audit_tree
from api.tlog import checkpoint, key_files, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Verifier
from api.tlog.tiles import MissingTile, Tiles
from api.witnesses import directory

# witnesses whose checkpoints this process can read
KEPT_HERE = frozenset({WitnessKind.FILE, WitnessKind.DIRECTORY})


def read_kept(witness: Witness, verifiers: Sequence[Verifier]) -> list[Checkpoint]:
    """Return the checkpoints of this log in a file or folder, latest first.

    A folder gives the latest only.

    Raises ``OSError``; ``LogTampered`` if none of the keys signed the latest checkpoint.
    """
    origin = verifiers[0].name
    if witness.kind is WitnessKind.DIRECTORY:
        latest = directory.latest(witness.place, origin)
        notes = [latest] if latest else []
    else:
        notes = key_files.latest_notes(witness.place)[::-1]
    checkpoints: list[Checkpoint] = []
    for signed in notes:
        if signed.partition("\n")[0] != origin:
            continue  # of an ended log that was written to the same file
        try:
            checkpoints.append(checkpoint.open_checkpoint(signed, verifiers))
        except NoteError as error:
            if checkpoints:
                break  # signed by a key that was removed since
            raise LogTampered(f"{witness.name}: a checkpoint can't be trusted: {error}") from None
    return checkpoints


def compare_checkpoints(
    witness: Witness, witnessed: Sequence[Checkpoint], verifiers: Sequence[Verifier]
) -> str | None:
    """Return the latest signed checkpoint; None while nothing is sealed.

    ``witnessed``: checkpoints of the witness, latest first. They must be read before the call: the
    log, read after them, then can't be older than a checkpoint that another sealer submitted
    meanwhile.

    Raises ``LogBehind``, ``LogTampered``.
    """
    signed = audit_tree.checkpoint()
    size = open_latest(signed, verifiers).size if signed else 0
    comparable = _within(witness, witnessed, size, verifiers)
    if comparable is not None and not _is_how_it_begins(comparable):
        raise LogTampered(
            f"{witness.name} knows other events than the first {comparable.size} of the log."
        )
    if witnessed and witnessed[0].size > size:
        raise LogBehind(f"{witness.name} knows {witnessed[0].size} events, the log {size}.")
    return signed


def _within(
    witness: Witness, witnessed: Sequence[Checkpoint], size: int, verifiers: Sequence[Verifier]
) -> Checkpoint | None:
    """Return the latest checkpoint that is not larger than the log; None if there is none."""
    for candidate in witnessed:
        if 0 < candidate.size <= size:
            return candidate
    if witnessed and size and witness.kind is WitnessKind.DIRECTORY:
        try:
            earlier = directory.latest(witness.place, verifiers[0].name, size)
            return checkpoint.open_checkpoint(earlier, verifiers) if earlier else None
        except (OSError, NoteError):
            return None
    return None


def _is_how_it_begins(earlier: Checkpoint) -> bool:
    try:
        return merkle.root(Tiles(audit_tile.find).node, earlier.size) == earlier.root
    except MissingTile as error:
        raise LogTampered(f"A part of the audit log is missing: {error}.") from None
