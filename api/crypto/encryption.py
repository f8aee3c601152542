"""Encryption at rest, under keys that are not in the database (I5).

A sealed value is a version byte, the id of its key (4 bytes), a nonce, and the encrypted data with
its tag. Version 1, of earlier releases, names no key.
"""

from __future__ import annotations

import functools
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api import settings

_UNNAMED, _NAMED = b"\x01", b"\x02"  # versions of the format
_KEY_ID = 4  # bytes
_NONCE = 12  # bytes, random: NIST SP 800-38D allows 2^32 messages under one key
HEAD = 1 + _KEY_ID  # bytes from which ``key_id_of`` reads


class Unsealable(Exception):
    """The data was not sealed with a SECRET_KEY of these, purpose and place, or it was changed."""


def seal(plain: bytes, purpose: str, place: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a key derived from the newest SECRET_KEY for a purpose.

    The key derivation is HKDF (RFC 5869). ``place`` (such as a row's id) goes into the tag: data
    that is moved elsewhere can't be opened.
    """
    nonce = os.urandom(_NONCE)
    encrypted = _derived(settings.current().secret_keys[0], purpose).encrypt(nonce, plain, place)
    return current_head() + nonce + encrypted


def unseal(sealed: bytes, purpose: str, place: bytes) -> bytes:
    """Decrypt sealed data with the key that it names. Raises ``Unsealable``."""
    return _open(sealed, purpose, place)[1]


def position_of_key(sealed: bytes, purpose: str, place: bytes) -> int:
    """Return the position in SECRET_KEY, from 0, of the key that opens sealed data.

    Raises ``Unsealable``.
    """
    return _open(sealed, purpose, place)[0]


def is_current(sealed: bytes) -> bool:
    """Return whether data is sealed with the newest SECRET_KEY in the newest format."""
    return sealed.startswith(current_head())


def current_head() -> bytes:
    """Return the first bytes of each value that is sealed now: the format and the key's id."""
    return _NAMED + _key_id(settings.current().secret_keys[0])


def key_id_of(sealed: bytes) -> bytes | None:
    """Return the id of the key that sealed data names, which nothing authenticates.

    None: it names none, because it is of an earlier release, or no sealed data at all.
    """
    return sealed[1:HEAD] if sealed[:1] == _NAMED and len(sealed) >= HEAD else None


def is_unnamed(sealed: bytes) -> bool:
    """Return whether data has the format of earlier releases, which names no key."""
    return sealed[:1] == _UNNAMED


def key_ids() -> tuple[bytes, ...]:
    """Return the ids of the keys in SECRET_KEY, newest first."""
    return tuple(_key_id(secret) for secret in settings.current().secret_keys)


def prepare(secret_key: str, purpose: str) -> None:
    """Initialise OpenSSL and derive the key before a fork.

    Both touch megabytes of OpenSSL's code. A worker that does not need it then never touches these
    pages, and they do not count as its memory.
    """
    _key_id(secret_key)
    _derived(secret_key, purpose).encrypt(os.urandom(_NONCE), b"", None)


def _open(sealed: bytes, purpose: str, place: bytes) -> tuple[int, bytes]:
    key_id = key_id_of(sealed)
    if key_id is None and not is_unnamed(sealed):
        raise Unsealable
    body = sealed[1:] if key_id is None else sealed[HEAD:]
    nonce, encrypted = body[:_NONCE], body[_NONCE:]
    if len(nonce) != _NONCE:
        raise Unsealable
    for position, secret in enumerate(settings.current().secret_keys):
        if key_id is None or key_id == _key_id(secret):
            with suppress(InvalidTag):
                return position, _derived(secret, purpose).decrypt(nonce, encrypted, place)
    raise Unsealable


@functools.lru_cache(maxsize=64)
def _derived(secret_key: str, purpose: str) -> AESGCM:
    return AESGCM(_derive(secret_key, f"gatebook {purpose}", 32))


@functools.lru_cache(maxsize=32)
def _key_id(secret_key: str) -> bytes:
    """Return a name for the key that reveals nothing of it or of the keys derived from it."""
    return _derive(secret_key, "gatebook-key-id", _KEY_ID)


def _derive(secret_key: str, info: str, length: int) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=info.encode())
    return hkdf.derive(secret_key.encode())
