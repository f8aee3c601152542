"""Handing a checkpoint to a witness, each kind in its own file. No database."""

from __future__ import annotations

import hashlib


class Failed(Exception):
    """It was not handed over. ``str()`` is for operators: it holds no secret."""


class Contradicts(Failed):
    """The witness says that it knows another log than this one. It is not proved, only said."""


def name(size: int, root: bytes) -> str:
    """Of the object that holds a checkpoint: they sort as the log grew, and no two share one."""
    return f"{size:020d}-{root.hex()[:16]}"


def tag(origin: str) -> str:
    """Return what marks a file as one of this log, so that one folder may serve several logs."""
    return hashlib.sha256(origin.encode()).hexdigest()[:8]
