"""Keys and checkpoints in files: what settings name, witnesses keep, and verifiers are given."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from api.tlog import note
from api.tlog.note import NoteError, Signer, Verifier

_SIGNED_BY = "\u2014 ".encode()
_TAIL = 64 * 1024  # bytes of a witness's file that are looked at for the latest checkpoint


def signers(paths: Iterable[str]) -> list[Signer]:
    """The signing keys in these files, all of one log. Raises ``NoteError``, ``OSError``."""
    found = []
    for path in paths:
        try:
            found.append(Signer.parse(Path(path).read_text(encoding="utf-8").strip()))
        except (NoteError, UnicodeDecodeError) as error:
            raise NoteError(f"{path}: {error}") from None
    if len({one.name for one in found}) > 1:
        raise NoteError("The signing keys have different names: they are of different logs.")
    return found


def verifiers(path: str) -> list[Verifier]:
    """The keys in a file, one a line. Raises ``NoteError``, ``OSError``."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [Verifier.parse(line) for line in lines if line.strip()]


def write_new(path: str, secret: str) -> None:
    """Into a file that is not there yet, for the owner's eyes only. Raises ``FileExistsError``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, f"{secret}\n".encode())
    finally:
        os.close(descriptor)


def latest_note(path: str) -> str | None:
    """The last whole note of a witness's file; None when it has none. Raises ``OSError``."""
    try:
        with Path(path).open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - _TAIL))
            tail = file.read()
    except FileNotFoundError:
        return None
    whole = tail[: _whole(tail)].decode("utf-8", "replace")
    notes = list(note.split(whole))
    return notes[-1] if notes else None


def append_note(path: str, signed: str) -> None:
    """Add a note to a witness's file, to be there after a power cut. Raises ``OSError``."""
    with Path(path).open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        begin = max(0, end - _TAIL)
        file.seek(begin)
        tail = file.read()
        if _whole(tail) < len(tail):
            file.truncate(begin + _whole(tail))
        file.write(f"{signed}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _whole(tail: bytes) -> int:
    # Behind each note there is an empty line, which comes last: what has none was cut off in
    # writing. The empty line within a note is told by the signature that follows it.
    end = len(tail)
    while (end := tail.rfind(b"\n\n", 0, end)) >= 0:
        last_line = tail[:end].rpartition(b"\n")[2]
        if last_line.startswith(_SIGNED_BY):
            return end + 2
    return 0
