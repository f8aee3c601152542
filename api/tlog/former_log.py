"""The archived log before this one, as this log's first event names it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from api.tlog.checkpoint import Checkpoint

BEGUN = "audit.begun"  # the type of that event
_ROOT = re.compile(r"[0-9a-f]{64}")


class Former(msgspec.Struct, frozen=True):
    """The last state of the archived log; ``root`` is in hexadecimal."""

    former: str
    size: int
    root: str

    def checkpoint(self) -> Checkpoint:
        """Return its last checkpoint, without a signature."""
        return Checkpoint(self.former, self.size, bytes.fromhex(self.root))


def former(material: dict[str, Any]) -> Former | None:
    """Return the log that an event names as archived; None for any other event."""
    if material["type"] != BEGUN:
        return None
    try:
        parsed = msgspec.convert(material["data"], Former)
    except (msgspec.ValidationError, KeyError):
        return None
    return parsed if _ROOT.fullmatch(parsed.root) else None
