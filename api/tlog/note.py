"""Signed notes (C2SP signed-note v1) with Ed25519: a text with its signatures.

Keys are one line of text in the format of Go's sumdb/note, so that other tools can read them::

    PRIVATE+KEY+<name>+<key id>+<base64 of 01 and the seed>       a signer: keep it secret
    <name>+<key id>+<base64 of 01 and the public key>             a verifier: public
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_SIGNED_BY = "\u2014 "
# No control and no bidirectional character: names are printed on terminals.
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_LONGEST = 64 * 1024  # characters of a note


class NoteError(ValueError):
    """Not a key, not a note, or not signed by a trusted key. The text says which."""


@dataclass(frozen=True)
class Verifier:
    """A public key and its name."""

    algorithm: ClassVar[bytes] = _ED25519

    name: str
    key_id: bytes  # 4 bytes
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a public key. Raises ``NoteError``."""
        return cls(*_parse(text, "verifier", cls.algorithm))

    def __str__(self) -> str:
        return _text(self.name, self.key_id, self.algorithm + self.public)

    def signed(self, text: str, signature: bytes) -> bool:
        """Return whether the signature is this key's, over this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key and its name. ``repr`` shows no secret; ``secret_text`` is one."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Parse a private key. Raises ``NoteError``, which doesn't show the text."""
        if not text.startswith(_PRIVATE):
            raise NoteError("A signing key begins with PRIVATE+KEY+.")
        name, key_id, seed = _parse(text.removeprefix(_PRIVATE), "signing")
        signer = cls(name, seed)
        if signer.verifier.key_id != key_id:
            raise NoteError("The signing key's id does not fit the key.")
        return signer

    @classmethod
    def generate(cls, name: str) -> Signer:
        """Generate a key. Raises ``NoteError`` for a name with blanks or plus signs."""
        if not _NAME.fullmatch(name):
            raise NoteError("A key's name has no blanks and no plus signs.")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Verifier:
        """Return the public half."""
        public = self._key().public_key().public_bytes_raw()
        return Verifier(self.name, key_id(self.name, _ED25519 + public), public)

    def secret_text(self) -> str:
        """Return the private key as text that ``parse`` accepts."""
        return _PRIVATE + _text(self.name, self.verifier.key_id, _ED25519 + self.seed)

    def sign(self, text: str) -> bytes:
        """Return a signature of 64 bytes."""
        return self._key().sign(text.encode())

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def sign(text: str, signers: Iterable[Signer]) -> str:
    """Return the note: text, empty line, a line for each signer. The text ends with a newline."""
    lines = []
    for signer in signers:
        signature = base64.b64encode(signer.verifier.key_id + signer.sign(text)).decode()
        lines.append(f"{_SIGNED_BY}{signer.name} {signature}\n")
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """Return the note's text after verifying that at least one of the keys signed it.

    Raises ``NoteError``, also when a signature of a known key is wrong; unknown keys are skipped,
    so that keys can be rotated.
    """
    text, empty_line, _ = note.rpartition("\n\n")
    if not empty_line or len(note) > _LONGEST or not note.endswith("\n"):
        raise NoteError("Not a signed note.")
    text += "\n"
    if re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise NoteError("A note has no control characters.")
    by_key = {(key.name, key.key_id): key for key in verifiers}
    trusted = False
    for name, key_id, signature in signatures(note):
        if (verifier := by_key.get((name, key_id))) is None:
            continue
        if not verifier.signed(text, signature):
            raise NoteError(f"The signature of {verifier} is wrong.")
        trusted = True
    if not trusted:
        raise NoteError("The note is not signed by a key that is trusted.")
    return text


def signed_by(note: str) -> set[tuple[str, bytes]]:
    """Return name and id of the keys whose signatures a note has, unverified."""
    return {(name, key_id) for name, key_id, _ in signatures(note)}


def signatures(note: str) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield name and id of each key with its signature, unverified. Raises ``NoteError``."""
    for line in note.rpartition("\n\n")[2].removesuffix("\n").split("\n"):
        yield _signature(line)


def only(note: str, keys: Collection[tuple[str, bytes]]) -> str:
    """Return the note with only the signatures of these keys, each once."""
    text, _, lines = note.rpartition("\n\n")
    selected = dict.fromkeys(
        line for line in lines.splitlines(keepends=True) if _signature(line.rstrip())[:2] in keys
    )
    return f"{text}\n\n{''.join(selected)}"


def split(text: str) -> Iterator[str]:
    """Yield the notes in a text that holds several: a file of notes, or a mail with one.

    The notes have no empty line in their text, as checkpoints have none: any text before one is not
    part of it.
    """
    blocks = re.split(r"\n{2,}", text)
    for body, signatures in itertools.pairwise(blocks):
        lines = list(itertools.takewhile(_is_signature, signatures.split("\n")))
        if lines:
            # after signatures the next note may begin without an empty line
            own = itertools.dropwhile(_is_signature, body.split("\n"))
            yield "\n".join([*own, "", *lines, ""])


def _is_signature(line: str) -> bool:
    return line.startswith(_SIGNED_BY)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, blank, encoded = line.removeprefix(_SIGNED_BY).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_SIGNED_BY) or not blank or not _NAME.fullmatch(name) or len(raw) < 5:
        raise NoteError("A signature line of the note can't be read.")
    return name, raw[:4], raw[4:]


def _parse(text: str, kind: str, algorithm: bytes | None = None) -> tuple[str, bytes, bytes]:
    """Parse a key; without an algorithm it is a secret one, whose id is of its public half."""
    name, plus, rest = text.strip().partition("+")
    stated_id, plus, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not plus or not _NAME.fullmatch(name) or not re.fullmatch("[0-9a-f]{8}", stated_id):
        raise NoteError(f"Not a {kind} key: name+id+base64.")
    if raw[:1] != (algorithm or _ED25519) or len(raw) != 33:
        raise NoteError(f"The {kind} key is not Ed25519.")
    if algorithm and key_id(name, raw).hex() != stated_id:
        raise NoteError(f"The {kind} key's id does not fit the key.")
    return name, bytes.fromhex(stated_id), raw[1:]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def key_id(name: str, key: bytes) -> bytes:
    """Return the id (4 bytes) of a public key with its algorithm byte."""
    return hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]


def _text(name: str, key_id: bytes, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{base64.b64encode(key).decode()}"
