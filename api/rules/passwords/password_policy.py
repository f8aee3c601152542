"""Decide which new passwords are accepted (NIST SP 800-63B-4, 3.1.1.2; ASVS 6.2)."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
from array import array
from bisect import bisect_left
from itertools import accumulate
from pathlib import Path

from api import settings
from api.domain.password_text import normalized
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase

# Shorter parts of an address or name may be in any password by chance: they count only if the
# password consists of them.
_SHORTEST_WORD = 3
_LEAST_OF_ITS_OWN = 4  # letters that a password must have beside the words of its context
_SHARE_OF_LETTERS = 3  # one in three characters: with fewer, digits and symbols are the password
_CONTEXT = ("gatebook",)


def check_new_password(password: str, email: str, name: str | None, *, pointer: str) -> None:
    """Raise ``InvalidBody`` if the password is too short, common, or made of address or name."""
    fault = _fault(normalized(password), email, name, pointer)
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
    text = normalized(f"{without_top} {name or ''}").casefold()
    parts = {*re.split(r"[\W_]+", text), address, address.partition("@")[0], *_CONTEXT}
    words = {part for part in parts if len(part) >= _SHORTEST_WORD}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest != folded and sum(character.isalpha() for character in rest) < _LEAST_OF_ITS_OWN:
        return True
    # one Latin letter is an initial; one of another script may be a name, such as 伟
    short = {part for part in parts if part.isalpha() and (len(part) > 1 or not part.isascii())}
    letters = sum(character.isalpha() for character in folded)
    if letters * _SHARE_OF_LETTERS < len(folded):
        return False
    return _consists_of(re.sub(r"[\W_]+", "", folded), words | short)


def _consists_of(joined: str, words: set[str]) -> bool:
    """Return whether all letters of a password belong to these words, the last perhaps cut off.

    Positions that words can reach are computed once each: a regular expression of the words would
    backtrack, and people choose their names.
    """
    reached = {0}
    for position, character in enumerate(joined):
        if position not in reached:
            continue
        if any(word.startswith(joined[position:]) for word in words):
            return True
        if not character.isalpha():
            reached.add(position + 1)
        reached.update(position + len(word) for word in words if joined.startswith(word, position))
    return len(joined) in reached


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
