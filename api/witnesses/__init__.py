"""Handing a checkpoint to a witness, each kind in its own file. No database."""

from __future__ import annotations


class Failed(Exception):
    """It was not handed over. ``str()`` is for operators: it holds no secret."""


class Contradicts(Failed):
    """The witness says that it knows another log than this one. It is not proved, only said."""


def name(size: int, root: bytes) -> str:
    """Of the object that holds a checkpoint: they sort as the log grew, and no two share one."""
    return f"{size:020d}-{root.hex()[:16]}"
