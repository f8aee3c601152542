"""A folder to which each checkpoint is added as a new file; none is ever written to again."""

from __future__ import annotations

import heapq
import itertools
import os
import re
from pathlib import Path

from api import witnesses
from api.tlog import checkpoint, note
from api.tlog.note import NoteError

# size, root, log, number; files of earlier releases do not name the log
_NAME = re.compile(r"([0-9]{20})-[0-9a-f]{16}(?:-([0-9a-f]{8}))?(?:\.[0-9]+)?")
_LOOKED_AT = 10  # files, the latest first, for one that was written whole


def latest(folder: str, origin: str | None = None, most: int | None = None) -> str | None:
    """Return the latest whole checkpoint in the folder; None when there is none.

    ``origin``: only those of this log count; ``most``: only those of at most so many events. Raises
    ``OSError``.
    """
    with os.scandir(folder) as entries:
        found = [match for entry in entries if (match := _NAME.fullmatch(entry.name))]
    if most is not None:
        found = [match for match in found if int(match[1]) <= most]
    # those that name no log apart: a log that ended in this folder may have thousands of them
    tags = {None} if origin is None else {witnesses.tag(origin), None}
    for_each = [[one[0] for one in found if origin is None or one[2] == tag] for tag in tags]
    whole = (_first_whole(folder, names, origin) for names in for_each)
    return max(
        (one for one in whole if one), key=lambda one: checkpoint.read(one).size, default=None
    )


def _first_whole(folder: str, names: list[str], origin: str | None) -> str | None:
    for name in heapq.nlargest(_LOOKED_AT, names):
        text = (Path(folder) / name).read_text(encoding="utf-8", errors="replace")
        if _is_whole(text):
            return text if origin in {None, text.partition("\n")[0]} else None
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
        return (
            text.endswith("\n") and bool(note.signed_by(text)) and checkpoint.read(text).size >= 0
        )
    except NoteError:
        return False
