"""Checkpoints (C2SP tlog-checkpoint v1): a tree's root at a size, in a signed note."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.tlog import note
from api.tlog.merkle import HASH_SIZE

_SHOWN = 100  # characters of an unsigned name that an error shows


@dataclass(frozen=True)
class Checkpoint:
    """The tree head ``root`` at ``size`` leaves of the log ``origin``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse(text: str) -> Checkpoint:
    """Parse a note's text. Extension lines are allowed and skipped. Raises ``note.NoteError``."""
    lines = text.split("\n")
    if len(lines) < 4 or "" in lines[:-1] or lines[-1] != "":
        raise note.NoteError("Not a checkpoint: origin, size and root, a line each.")
    origin, size, encoded = lines[:3]
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or len(root) != HASH_SIZE:
        raise note.NoteError("Not a checkpoint: its size or its root can't be read.")
    return Checkpoint(origin, int(size), root)


def read(signed: str) -> Checkpoint:
    """Parse a signed checkpoint without verifying signatures. Raises ``note.NoteError``."""
    return parse(signed.rpartition("\n\n")[0] + "\n")


def open_checkpoint(signed: str, verifiers: Sequence[note.Verifier]) -> Checkpoint:
    """Return a checkpoint after verifying that a key of its own log signed it.

    Only keys whose name is the checkpoint's origin count: a trusted key of another log, such as
    staging, proves nothing here. Raises ``note.NoteError``.
    """
    origin = signed.partition("\n")[0]
    candidates = [verifier for verifier in verifiers if verifier.name == origin]
    if verifiers and not candidates:
        raise note.NoteError(f"The checkpoint is of another log: {origin[:_SHOWN]}")
    return parse(note.open_note(signed, candidates))
