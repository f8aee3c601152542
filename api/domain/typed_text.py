"""Codes and tokens as people type and paste them.

Clean the text first, then match it as ASCII: a mail program adds no-break spaces, a keyboard types
full-width or Arabic-Indic digits, and copying takes zero-width characters along.
"""

from __future__ import annotations

import re
import unicodedata

from api.domain.proof import CODE_DIGITS
from api.domain.visible_text import is_invisible

_MINUS = "\u2212"  # a symbol, not a dash, for Unicode
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
TOTP_DIGITS = 6
_TOTP_CODE = re.compile(rf"[0-9]{{{TOTP_DIGITS}}}")
# Crockford's base 32: without I, L, O and U, which people confuse with others
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_CODE_LENGTH = 24  # 120 bits
_RECOVERY_CODE = re.compile(rf"[{CROCKFORD}]{{{RECOVERY_CODE_LENGTH}}}")
# ASCII only: with str.upper the Turkish dotless i would become a letter of the alphabet
_AS_CROCKFORD = str.maketrans("abcdefghijklmnopqrstuvwxyzILO", "ABCDEFGH1JK1MN0PQRSTUVWXYZ110")


def cleaned_code(text: str) -> str:
    """Return text with its decimal digits in ASCII and without blanks and dashes.

    A digit of any script becomes the ASCII digit of its value. All other characters stay, so that
    the text does not become a code by their removal. No character becomes two.
    """
    return "".join(_digit(character) for character in text if not _separates(character))


def is_mailed_code(text: str) -> bool:
    """Return whether a cleaned text can be a code of a mail: eight ASCII digits."""
    return _CODE.fullmatch(text) is not None


def is_totp_code(text: str) -> bool:
    """Return whether a cleaned text can be a code of an authenticator app: six ASCII digits."""
    return _TOTP_CODE.fullmatch(text) is not None


def cleaned_recovery_code(text: str) -> str:
    """Return text as ``cleaned_code`` does, in capitals, with O read as 0, and I and L as 1."""
    return cleaned_code(text).translate(_AS_CROCKFORD)


def is_recovery_code(text: str) -> bool:
    """Return whether a cleaned text can be a recovery code."""
    return _RECOVERY_CODE.fullmatch(text) is not None


def cleaned_token(text: str) -> str:
    """Return text without blanks and line ends, which are in no token: mail programs wrap lines."""
    return "".join(character for character in text if not is_invisible(character))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _separates(character: str) -> bool:
    return is_invisible(character) or unicodedata.category(character) == "Pd" or character == _MINUS
