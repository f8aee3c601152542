"""Which new passwords are taken (NIST SP 800-63B-4, 3.1.1.2; ASVS 6.2)."""

from __future__ import annotations

import functools
import re
import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from api import passwords, settings
from api.errors import FieldError, InvalidBody
from api.translations import Phrase

_SHORTEST_WORD = 3  # shorter pieces of an address or name say nothing about a password
_LEAST_OF_ITS_OWN = 4  # letters a password must have beside the words of its context
_CONTEXT = ("gatebook",)


def check_new_password(password: str, email: str, name: str | None, *, pointer: str) -> None:
    """Raise ``InvalidBody`` when it is too short, common, or made of the address or the name."""
    fault = _fault(passwords.normalized(password), email, name, pointer)
    if fault is not None:
        raise InvalidBody([fault])


def _fault(password: str, email: str, name: str | None, pointer: str) -> FieldError | None:
    least = settings.current().password_min_length
    if len(password) < least:
        message = Phrase("At least {min} characters.", min=least)
        return FieldError("too_short", message, pointer, params={"min": least})
    folded = password.casefold()
    # 'Password1!' is 'password1' to whoever guesses
    if folded in _common() or re.sub(r"[\W_]+$", "", folded) in _common():
        return FieldError("password_too_common", "This password is among the most common.", pointer)
    if _made_of_context(folded, email, name):
        return FieldError(
            "password_made_of_context", "Do not build it from your address or name.", pointer
        )
    return None


def _made_of_context(folded: str, email: str, name: str | None) -> bool:
    address = email.casefold()
    without_top = address.rpartition(".")[0]  # 'com' says nothing about anybody
    text = unicodedata.normalize("NFKC", f"{without_top} {name or ''}").casefold()
    words = {*re.split(r"[\W_]+", text), address, address.partition("@")[0], *_CONTEXT}
    words = {word for word in words if len(word) >= _SHORTEST_WORD}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != folded and sum(character.isalpha() for character in rest) < _LEAST_OF_ITS_OWN


@functools.cache
def _common() -> frozenset[str]:
    """Zxcvbn's list: the 30,000 most common of leaked passwords, all in lower case."""
    return frozenset(FREQUENCY_LISTS["passwords"])
