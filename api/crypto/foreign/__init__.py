"""Verify passwords against hashes that other systems have made, and store them.

``account.password_hash`` holds them as ``$gb$<scheme>$<parameters>$<salt>$<digest>``, with salt and
digest in base64. The first two fields are the label, ``account.password_scheme``. The schemes are a
closed table. Costs have bounds, which are checked before anything is hashed. A weak digest rests
only below an Argon2id of it: ``$gb$wrap$…``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from api.crypto.foreign import file_form, own_hash, phc_text, vendor_text
from api.crypto.foreign.faults import HashFault, TooCostly, Unreadable, not_supported
from api.crypto.foreign.file_form import FileScheme
from api.crypto.foreign.foreign_hash import PREFIX, made_up, parsed
from api.crypto.foreign.wrapped import is_weak_outside, secret_of
from api.domain.imported_account import ImportedPassword
from api.domain.password_text import normalized

__all__ = [
    "FileScheme",
    "HashFault",
    "TooCostly",
    "Unreadable",
    "decoy",
    "exported",
    "forms",
    "inner_label",
    "is_foreign",
    "is_weak",
    "label",
    "memory_bytes",
    "of_text",
    "store",
    "verify",
    "wrap",
]

_MOST_TEXT = 1024  # characters of a text from a file; firescrypt has 300


def is_foreign(stored: str) -> bool:
    """Return whether a stored text is a foreign hash, not Argon2id of our own."""
    return stored.startswith(PREFIX)


def label(stored: str) -> str | None:
    """Return scheme and parameters, such as ``bcrypt$12``; None for Argon2id of our own, and ''."""
    return "$".join(stored.split("$")[2:4]) if is_foreign(stored) else None


def store(password: ImportedPassword, own: str) -> str:
    """Return the stored text of an imported hash that is not weak.

    ``own`` is the label of the Argon2id that is made today, ``argon2id$19456,2,1``: a hash of a
    Gatebook with another cost becomes a foreign one. Raises ``Unreadable``, ``TooCostly``.
    """
    if password.scheme == FileScheme.GATEBOOK:
        if password != ImportedPassword(password.scheme, hash=password.hash):
            raise Unreadable
        return own_hash.stored(password.hash, own)
    foreign = file_form.read(password, own)
    if foreign.method.is_weak or is_weak_outside(foreign.method, own):
        raise not_supported()
    return foreign.text()


def is_weak(password: ImportedPassword) -> bool:
    """Return whether the hash must be wrapped before it is stored.

    Raises ``Unreadable``, ``TooCostly``.
    """
    return password.scheme != FileScheme.GATEBOOK and file_form.read(password).method.is_weak


def inner_label(password: ImportedPassword) -> str:
    """Return scheme and parameters of a weak hash before it is wrapped.

    Raises ``Unreadable``, ``TooCostly``.
    """
    return file_form.read(password).label


def wrap(password: ImportedPassword, hasher: Callable[[str], str]) -> str:
    """Return the stored text of a weak hash: Argon2id of its digest.

    ``hasher`` returns an ``$argon2id$`` text for a text. Raises ``Unreadable``, ``TooCostly``.
    """
    foreign = file_form.read(password)
    if not foreign.method.is_weak:
        raise not_supported()
    outer = hasher(secret_of(foreign.digest))
    return file_form.wrapped(foreign.method, foreign.salt, outer).text()


def verify(stored: str, form: str) -> bool:
    """Return whether a password matches a foreign hash in exactly this form.

    Raises ``Unreadable`` for a damaged text, ``MemoryError`` or argon2-cffi's ``HashingError``.
    """
    return parsed(stored).matches(form)


def forms(password: str) -> list[str]:
    """Return the forms in which a password is tried, of which a wrong one takes all.

    Others hash what was typed, we hash NFKC: a password that is not ASCII is tried as typed, in NFC
    and in NFKC, where these differ.
    """
    if password.isascii():
        return [password]
    return list(
        dict.fromkeys((password, unicodedata.normalize("NFC", password), normalized(password)))
    )


def decoy(label_: str) -> str:
    """Return a made-up stored text of a label, whose verification takes as long (I6).

    Raises ``Unreadable``, ``TooCostly``.
    """
    return made_up(label_).text()


def memory_bytes(stored: str) -> int:
    """Return the memory of one verification in bytes; 0 if it is less than a MiB."""
    return parsed(stored).method.memory_bytes


def of_text(text: str, *, salt_is_key: bool = False) -> ImportedPassword:
    """Return the password of a text as bcrypt, Django, Werkzeug, Kratos, better-auth … have it.

    ``salt_is_key``: ``sha256$salt$digest`` is Werkzeug's HMAC, not Django's digest. Raises
    ``Unreadable``, ``TooCostly``.
    """
    if len(text) > _MOST_TEXT or not text.isascii():
        raise Unreadable
    if text.startswith("$"):
        return file_form.written(phc_text.read(text))
    return file_form.written(vendor_text.read(text, salt_is_key=salt_is_key))


def exported(stored: str) -> ImportedPassword:
    """Return the form for a file, from which ``store`` makes the same text again.

    Raises ``Unreadable`` for a damaged text.
    """
    if not is_foreign(stored):
        return ImportedPassword(FileScheme.GATEBOOK, hash=stored)
    return file_form.written(parsed(stored))
