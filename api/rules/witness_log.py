"""Hand the audit log's latest checkpoint to its witnesses.

A log alone can't show that its end was cut off, or that all of it was written anew: whoever has the
signing key and the database could do either. A checkpoint that somebody else keeps can.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.rules.seal_events import LogTampered
from api.store import audit_tile, audit_tree
from api.tlog import checkpoint, files, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Verifier
from api.tlog.tiles import MissingTile, Tiles


def witness_log(paths: Sequence[str], verifiers: Sequence[Verifier]) -> int:
    """Append it to each of these files that has not got it yet; how many those were.

    Raises ``LogTampered`` when the log is not one that goes on from what a file has; that file is
    left as it is. Raises ``OSError``, ``Unavailable``.
    """
    signed = audit_tree.checkpoint()
    if signed is None:
        return 0
    try:
        latest = checkpoint.opened(signed, verifiers)
        told = 0
        for path in paths:
            known = files.latest_note(path)
            if known is None or _goes_on(path, checkpoint.opened(known, verifiers), latest):
                files.append_note(path, signed)
                told += 1
    except NoteError as error:
        raise LogTampered(f"A checkpoint can't be trusted: {error}") from None
    return told


def _goes_on(path: str, known: Checkpoint, latest: Checkpoint) -> bool:
    """Whether there is more than the witness knows."""
    try:
        if known.size > latest.size:
            raise LogTampered(f"{path} knows {known.size} events, the log {latest.size}.")
        if known.size and merkle.root(Tiles(audit_tile.find).node, known.size) != known.root:
            raise LogTampered(f"{path} knows other events than the first {known.size} of the log.")
    except MissingTile as error:
        raise LogTampered(f"A part of the audit log is missing: {error}.") from None
    return known.size < latest.size
