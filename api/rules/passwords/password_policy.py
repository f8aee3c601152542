"""Decide which new passwords are accepted (NIST SP 800-63B-4, 3.1.1.2; ASVS 6.2)."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
import unicodedata
from array import array
from bisect import bisect_left
from itertools import accumulate
from pathlib import Path

from api import settings
from api.crypto import passwords
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase

_SHORTEST_WORD = 3  # shorter parts of an address or name say nothing about a password
_LEAST_OF_ITS_OWN = 4  # letters that a password must have beside the words of its context
_CONTEXT = ("gatebook",)


def check_new_password(password: str, email: str, name: str | None, *, pointer: str) -> None:
    """Raise ``InvalidBody`` if the password is too short, common, or made of address or name."""
    fault = _fault(passwords.normalized(password), email, name, pointer)
    if fault is not None:
        raise InvalidBody([fault])


def load() -> None:
    """Load the list of common passwords now (16 ms) and not at its first use."""
    _common()


def _fault(password: str, email: str, name: str | None, pointer: str) -> FieldError | None:
    least = settings.current().password_min_length
    if len(password) < least:
        message = Phrase("At least {min} characters.", min=least)
        return FieldError("too_short", message, pointer, params={"min": least})
    folded = password.casefold()
    # 'Password1!' is as easy to guess as 'password1'
    if _is_common(folded) or _is_common(re.sub(r"[\W_]+$", "", folded)):
        return FieldError(
            "password_too_common", "This password is one of the most common passwords.", pointer
        )
    if _made_of_context(folded, email, name):
        return FieldError(
            "password_made_of_context",
            "Do not build the password from your email address or name.",
            pointer,
        )
    return None


def _made_of_context(folded: str, email: str, name: str | None) -> bool:
    address = email.casefold()
    without_top = address.rpartition(".")[0]  # 'com' identifies nobody
    text = unicodedata.normalize("NFKC", f"{without_top} {name or ''}").casefold()
    words = {*re.split(r"[\W_]+", text), address, address.partition("@")[0], *_CONTEXT}
    words = {word for word in words if len(word) >= _SHORTEST_WORD}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != folded and sum(character.isalpha() for character in rest) < _LEAST_OF_ITS_OWN


def _is_common(folded: str) -> bool:
    words, starts = _common()
    wanted = folded.encode()
    place = bisect_left(starts, wanted, key=lambda start: words[start : words.index(b"\n", start)])
    return place < len(starts) and words.startswith(wanted + b"\n", starts[place])


@functools.cache
def _common() -> tuple[bytes, array[int]]:
    """Return zxcvbn's list, the 30,000 most common leaked passwords in lower case, and its index.

    The list is one sorted byte string with the start of each entry: 0.4 MiB. The import of zxcvbn,
    with its other lists and the objects it builds, would take 15 MiB in each worker for good. So
    the list is read from the source of zxcvbn; a test compares them.
    """
    package = importlib.util.find_spec("zxcvbn")
    assert package is not None
    assert package.origin is not None
    source = Path(package.origin).with_name("frequency_lists.py").read_bytes()
    begin = source.index(b'"passwords": ') + len(b'"passwords": ')
    text: str = ast.literal_eval(source[begin : source.index(b".split(", begin)].decode())
    words = sorted(text.encode().split(b","))
    lengths = (len(word) + 1 for word in words)
    return b"\n".join(words) + b"\n", array("I", accumulate(lengths, initial=0))[:-1]
