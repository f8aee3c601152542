"""Submit a checkpoint to a witness, each kind in its own file. No database."""

from __future__ import annotations

import hashlib


class Failed(Exception):
    """The submission failed. ``str()`` is for operators: it holds no secret."""


class Contradicts(Failed):
    """The witness claims to know a log other than this one, without proving it."""


def name(size: int, root: bytes) -> str:
    """Return the name of a checkpoint's object: names sort as the log grew, and are unique."""
    return f"{size:020d}-{root.hex()[:16]}"


def tag(origin: str) -> str:
    """Return a tag for files of this log, so that one folder may serve several logs."""
    return hashlib.sha256(origin.encode()).hexdigest()[:8]
