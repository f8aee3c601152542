"""Encryption at rest, under keys that are not in the database (I5)."""

from __future__ import annotations

import functools
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api import settings

_VERSION = b"\x01"  # version of the format, which distinguishes later ones
_NONCE = 12  # bytes, random: NIST SP 800-38D allows 2^32 messages under one key


class Unsealable(Exception):
    """The data was not sealed with this SECRET_KEY, purpose and place, or it was changed."""


def seal(plain: bytes, purpose: str, place: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a key derived from SECRET_KEY for a purpose.

    The key derivation is HKDF (RFC 5869). ``place`` (such as a row's id) goes into the tag: data
    that is moved elsewhere can't be opened.
    """
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + _cipher(purpose).encrypt(nonce, plain, place)


def unseal(sealed: bytes, purpose: str, place: bytes) -> bytes:
    """Decrypt sealed data. Raises ``Unsealable``."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if version != _VERSION or len(nonce) != _NONCE:
        raise Unsealable
    try:
        return _cipher(purpose).decrypt(nonce, rest, place)
    except InvalidTag:
        raise Unsealable from None


def prepare(secret_key: str, purpose: str) -> None:
    """Initialise OpenSSL and derive the key before a fork.

    Both touch megabytes of OpenSSL's code. A worker that does not need it then never touches these
    pages, and they do not count as its memory.
    """
    _derived(secret_key, purpose).encrypt(os.urandom(_NONCE), b"", None)


def _cipher(purpose: str) -> AESGCM:
    return _derived(settings.current().secret_key, purpose)


@functools.lru_cache(maxsize=16)
def _derived(secret_key: str, purpose: str) -> AESGCM:
    info = f"gatebook {purpose}".encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())
    return AESGCM(key)
