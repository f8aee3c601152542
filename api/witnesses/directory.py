"""A folder as a witness: each checkpoint is a new file that is never written again."""

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
_LOOKED_AT = 10  # files, the latest first, that are searched for a whole one


def latest(folder: str, origin: str | None = None, most: int | None = None) -> str | None:
    """Return the latest whole checkpoint in the folder; None if there is none.

    With ``origin`` only checkpoints of this log count, with ``most`` only those of at most so many
    events. Raises ``OSError``.
    """
    with os.scandir(folder) as entries:
        matches = [match for entry in entries if (match := _NAME.fullmatch(entry.name))]
    if most is not None:
        matches = [match for match in matches if int(match[1]) <= most]
    # Names without a log are searched separately: a log that ended here may have thousands of them.
    tags = {None} if origin is None else {witnesses.tag(origin), None}
    for_each = [
        [candidate[0] for candidate in matches if origin is None or candidate[2] == tag]
        for tag in tags
    ]
    whole = (_first_whole(folder, names, origin) for names in for_each)
    return max(
        (candidate for candidate in whole if candidate),
        key=lambda candidate: checkpoint.read(candidate).size,
        default=None,
    )


def _first_whole(folder: str, names: list[str], origin: str | None) -> str | None:
    for name in heapq.nlargest(_LOOKED_AT, names):
        text = (Path(folder) / name).read_text(encoding="utf-8", errors="replace")
        if _is_whole(text):
            return text if origin in {None, text.partition("\n")[0]} else None
    return None


def add(folder: str, name: str, signed: str) -> None:
    """Write a checkpoint, durable after a power cut. Raises ``OSError``.

    No renaming and no linking: the folder may really be a bucket, or append-only.
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
            # its writer was killed, or another key has signed since
        else:
            return


def _is_whole(text: str) -> bool:
    try:
        return (
            text.endswith("\n") and bool(note.signed_by(text)) and checkpoint.read(text).size >= 0
        )
    except NoteError:
        return False
