"""Cosignatures (C2SP tlog-cosignature, Ed25519): a witness saw this checkpoint, and when.

A witness's key has the format of other keys, with 04 instead of 01: ``<name>+<key id>+<base64 of 04
and the key>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from api.tlog import note
from api.tlog.note import NoteError, Verifier

_TIME = 8  # bytes of seconds since 1970, before the signature
_LATEST = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True)
class Cosigner(Verifier):
    """The public key of a witness."""

    algorithm: ClassVar[bytes] = b"\x04"

    def signed(self, text: str, signature: bytes) -> bool:
        """Return whether the witness signed this text, at the time in the signature."""
        return Verifier.signed(self, message(text, _seconds(signature)), signature[_TIME:])


def message(text: str, seconds: int) -> str:
    """Return the text that a witness signs: a checkpoint's text, and the time it saw it."""
    return f"cosignature/v1\ntime {seconds}\n{text}"


def seen(signed: str, cosigners: Sequence[Cosigner]) -> dict[str, datetime]:
    """Return which of these witnesses cosigned a checkpoint, by name, with the stated time.

    Raises ``NoteError`` if a signature of theirs is wrong, or has no time.
    """
    by_key = {(witness.name, witness.key_id): witness for witness in cosigners}
    text = signed.rpartition("\n\n")[0] + "\n"
    times = {}
    for name, key_id, signature in note.signatures(signed):
        if (cosigner := by_key.get((name, key_id))) is None:
            continue
        seconds = _seconds(signature)
        if not cosigner.signed(text, signature) or not 0 < seconds <= _LATEST:
            raise NoteError(f"The cosignature of {cosigner} is wrong.")
        times[name] = datetime.fromtimestamp(seconds, UTC)
    return times


def _seconds(signature: bytes) -> int:
    return int.from_bytes(signature[:_TIME])
