"""A folder to which each checkpoint is added as a new file; none is ever written to again."""

from __future__ import annotations

import heapq
import itertools
import os
import re
from pathlib import Path

from api.tlog import note
from api.tlog.note import NoteError

_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{16}(\.[0-9]+)?")
_LOOKED_AT = 10  # files, the latest first, for one that was written whole


def latest(folder: str) -> str | None:
    """What the latest whole file holds. Raises ``OSError``."""
    with os.scandir(folder) as entries:
        names = (entry.name for entry in entries if _NAME.fullmatch(entry.name))
        found = heapq.nlargest(_LOOKED_AT, names)
    for one in found:
        text = (Path(folder) / one).read_text(encoding="utf-8", errors="replace")
        if _is_whole(text):
            return text
    return None


def add(folder: str, name: str, signed: str) -> None:
    """To be there after a power cut. Raises ``OSError``.

    No renaming and no linking: what looks like a folder may be a bucket, or take appends only.
    """
    for number in itertools.count():
        path = Path(folder) / (f"{name}.{number}" if number else name)
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(signed)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            if path.read_text(encoding="utf-8", errors="replace") == signed:
                return
            # somebody was killed while writing it; or another key has signed by now
        else:
            return


def _is_whole(text: str) -> bool:
    try:
        return text.endswith("\n") and bool(note.signed_by(text))
    except NoteError:
        return False
