"""Decode the numbers and bytes in texts of hashes: strictly, so that one value has one text."""

from __future__ import annotations

import base64
import binascii

from api.crypto.foreign.faults import Unreadable

# Digits of a number. More than any bound needs, few enough that int() is quick.
_DIGITS = 18
_AB64 = str.maketrans("./", "+/")
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_FROM_BCRYPT = str.maketrans(_BCRYPT, _STANDARD)
_TO_BCRYPT = str.maketrans(_STANDARD, _BCRYPT)


def number(text: str) -> int:
    """Return a decimal number without a sign or leading zeros. Raises ``Unreadable``."""
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise Unreadable
    if text[0] == "0" and text != "0":
        raise Unreadable
    return int(text)


def numbers(text: str, *names: str) -> tuple[int, ...]:
    """Return the numbers of ``ln=14,r=8,p=1`` in that order of names. Raises ``Unreadable``."""
    parts = [part.partition("=") for part in text.split(",")]
    if [name for name, _, _ in parts] != list(names):
        raise Unreadable
    return tuple(number(value) for _, _, value in parts)


def from_base64(text: str) -> bytes:
    """Decode base64 (RFC 4648, section 4), padded or not at all. Raises ``Unreadable``."""
    plain = text.rstrip("=")
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None
    # Bits that no byte has would make two texts of one hash.
    if to_base64(decoded) != plain or (plain != text and len(text) % 4):
        raise Unreadable
    return decoded


def to_base64(data: bytes) -> str:
    """Encode as base64 without padding."""
    return base64.b64encode(data).decode().rstrip("=")


def to_padded_base64(data: bytes) -> str:
    """Encode as base64 with padding."""
    return base64.b64encode(data).decode()


def from_ab64(text: str) -> bytes:
    """Decode passlib's base64, which has ``.`` instead of ``+``. Raises ``Unreadable``."""
    if "+" in text or "=" in text:
        raise Unreadable
    return from_base64(text.translate(_AB64))


def from_hex(text: str) -> bytes:
    """Decode hexadecimal digits in either case. Raises ``Unreadable``."""
    if not text.isascii() or not text.isalnum():
        raise Unreadable  # bytes.fromhex skips blanks
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Unreadable from None


def from_bcrypt64(text: str) -> bytes:
    """Decode bcrypt's base64. Raises ``Unreadable``.

    Unused bits are dropped, as each implementation of bcrypt does: passlib has written salts with
    such bits.
    """
    if not text.isascii() or text.strip(_BCRYPT) or not text:
        raise Unreadable
    translated = text.translate(_FROM_BCRYPT)
    try:
        return base64.b64decode(translated + "=" * (-len(translated) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None


def to_bcrypt64(data: bytes) -> str:
    """Encode as bcrypt's base64."""
    return to_base64(data).translate(_TO_BCRYPT)
