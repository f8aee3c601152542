"""Read and write keys and checkpoints in files, for settings, witnesses and verifiers."""

from __future__ import annotations

import email
import email.policy
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.tlog import checkpoint, cosignature, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.cosignature import Cosigner
from api.tlog.note import NoteError, Signer, Verifier

_SIGNED_BY = "\u2014 ".encode()
_TAIL = 64 * 1024  # bytes at the end of a witness's file in which the latest checkpoint is sought


def signers(paths: Iterable[str]) -> list[Signer]:
    """Read the signing keys in these files, all of one log. Raises ``NoteError``, ``OSError``."""
    keys = []
    for path in paths:
        try:
            keys.append(Signer.parse(Path(path).read_text(encoding="utf-8").strip()))
        except (NoteError, UnicodeDecodeError) as error:
            raise NoteError(f"{path}: {error}") from None
    _refuse_several_logs(keys)
    return keys


def verifiers(path: str) -> list[Verifier]:
    """Return the keys in a file, one a line, all of one log. Raises ``NoteError``, ``OSError``."""
    keys = [Verifier.parse(line) for line in _lines(path)]
    try:
        _refuse_several_logs(keys)
    except NoteError as error:
        raise NoteError(f"{path}: {error}") from None
    return keys


def _refuse_several_logs(keys: Iterable[Signer | Verifier]) -> None:
    # else a checkpoint of staging passes as one of production
    if len(names := sorted({key.name for key in keys})) > 1:
        raise NoteError(
            f"the keys are of different logs: {', '.join(names)}. Give the keys of one log."
        )


def write_new(path: str, secret: str) -> None:
    """Write a secret to a new file that only its owner can read. Raises ``FileExistsError``."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, f"{secret}\n".encode())
    finally:
        os.close(descriptor)


def latest_note(path: str) -> str | None:
    """Return the last whole note of a witness's file; None if it has none. Raises ``OSError``."""
    notes = latest_notes(path)
    return notes[-1] if notes else None


def latest_notes(path: str) -> list[str]:
    """Return the last whole notes of a witness's file, the latest last. Raises ``OSError``."""
    try:
        with Path(path).open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - _TAIL))
            tail = file.read()
    except FileNotFoundError:
        return []
    return list(note.split(tail[: _whole(tail)].decode("utf-8", "replace")))


def append_note(path: str, signed: str) -> None:
    """Append a note to a witness's file, durable after a power cut. Raises ``OSError``."""
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
    # Each note ends with an empty line: a note without one was cut off in writing. The signature
    # that follows distinguishes the empty line within a note.
    end = len(tail)
    while (end := tail.rfind(b"\n\n", 0, end)) >= 0:
        last_line = tail[:end].rpartition(b"\n")[2]
        if last_line.startswith(_SIGNED_BY):
            return end + 2
    return 0


@dataclass(frozen=True)
class StoredCheckpoint:
    """A stored checkpoint; ``seen`` holds the witnesses that cosigned it, and when."""

    checkpoint: Checkpoint
    seen: dict[str, datetime]


def checkpoints(paths: Iterable[Path], keys: str, witnesses: str | None) -> list[StoredCheckpoint]:
    """Return the checkpoints in files, folders and mails (``.eml``) that one of the keys signed.

    With ``witnesses``, a file of their keys, only those that one of them has cosigned. Checkpoints
    of other logs are skipped: a witness may keep a log and its successor. Raises ``NoteError``,
    also if there is none, and ``OSError``.
    """
    log_keys = verifiers(keys)
    cosigners = [Cosigner.parse(line) for line in _lines(witnesses)] if witnesses else []
    for cosigner in cosigners:
        if cosigner.public in {our.public for our in log_keys}:
            # the signer of the log would be its own witness
            raise NoteError(f"{cosigner.name} is no witness: its key is the log's own key.")
    stored = []
    other: str | None = None
    for path in paths:
        for item in sorted(path.iterdir()) if path.is_dir() else [path]:
            for signed in note.split(_text(item)):
                if signed.partition("\n")[0] not in {key.name for key in log_keys}:
                    other = signed
                    continue
                opened = checkpoint.open_checkpoint(signed, log_keys)
                stored.append(StoredCheckpoint(opened, cosignature.seen(signed, cosigners)))
    if not stored and other is not None:
        checkpoint.open_checkpoint(other, log_keys)  # raises, and names the log
    if not stored:
        raise NoteError("There is no checkpoint in the file.")
    if witnesses and not (stored := [item for item in stored if item.seen]):
        raise NoteError("No checkpoint is cosigned by one of the witnesses.")
    return stored


def _text(path: Path) -> str:
    if path.suffix != ".eml":
        return path.read_text(encoding="utf-8")
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    plain = mail.get_body(("plain",))
    return str(plain.get_content()).replace("\r\n", "\n") if plain else ""


def _lines(path: str) -> list[str]:
    return [line for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
