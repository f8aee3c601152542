"""API tokens: a prefix, 256 random bits, and a checksum that needs no database.

``gbp_`` (a person's) or ``gbs_`` (a service account's), 43 characters of base62, and six that are
the CRC-32 of all before. The prefix lets scanners find leaked tokens. There is no ``-``, so that a
double click selects the whole token.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

from api import settings
from api.domain.api_token import ApiTokenKind

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM = 43  # 62^43 > 2^256
_CHECKSUM = 6  # 62^6 > 2^32
# Any prefix: tokens made before a change of API_TOKEN_PREFIX stay valid.
_SHAPE = re.compile(rf"[a-z]{{2,8}}[ps]_[0-9A-Za-z]{{{_RANDOM + _CHECKSUM}}}")
_LETTERS = {ApiTokenKind.PERSON: "p", ApiTokenKind.SERVICE: "s"}


def new(kind: ApiTokenKind) -> str:
    """Return a new token; only its ``digest`` and ``hint`` are stored."""
    return make(settings.current().api_token_prefix, kind)


def make(vendor: str, kind: ApiTokenKind) -> str:
    """Return a new token with this vendor's prefix."""
    text = f"{vendor}{_LETTERS[kind]}_" + "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
    return text + _checksum(text)


def looks_like_token(text: str) -> bool:
    """Return whether the text has the shape of an API token, whatever its checksum is."""
    return _SHAPE.fullmatch(text) is not None


def is_well_formed(text: str) -> bool:
    """Return whether the text is a token by its shape and checksum; nothing else reaches a key."""
    return looks_like_token(text) and text[-_CHECKSUM:] == _checksum(text[:-_CHECKSUM])


def digest(token: str) -> bytes:
    """Return the SHA-256 (32 bytes) to store (I5); fast hashing suits 256 random bits."""
    return hashlib.sha256(token.encode("ascii")).digest()


def hint(token: str) -> str:
    """Return the prefix and the last four characters, by which people recognise a token."""
    return f"{token[: token.index('_') + 1]}...{token[-4:]}"


def _checksum(text: str) -> str:
    number = zlib.crc32(text.encode("ascii"))
    digits = ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
