"""JSON objects that an operator keeps with an account: what is storable, and its stored form."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid5

# bytes of compact JSON in UTF-8: the columns of `account_metadata`
MOST_BYTES = 4096
# objects and arrays in one another, the outermost included
MOST_LEVELS = 5
# a larger integer is not the same number in every language (RFC 7493, section 2.2)
MOST_SAFE_INTEGER = 2**53 - 1
# in names: C0, C1, separators of lines and bidirectional controls, as in the names of people. They
# forge a line, or make it read as another, wherever somebody lists the names.
NAME_PATTERN = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"
_NAME = re.compile(NAME_PATTERN[:-1] + r"\Z")


class Unstorable(StrEnum):
    """Why a value can't be metadata."""

    NOT_AN_OBJECT = "not_an_object"
    NOT_JSON = "not_json"  # a value of another type, for instance a date of a TOML file
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    INVALID_NUMBER = "invalid_number"  # NaN, infinite, or an integer beyond 2^53-1
    # halves of surrogate pairs, U+0000, controls in names
    INVALID_CHARACTERS = "invalid_characters"


class NotStorable(ValueError):
    """A value that can't be metadata; the message is the reason and repeats no value."""

    def __init__(self, reason: Unstorable) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AccountMetadata:
    """Both objects of an account. No repr shows them: logs and errors must not.

    ``version`` rises with each change of either; 1: nothing was stored yet. A person who sees only
    the public object must not see the version, which shows when the private one changes.
    """

    account_id: UUID
    public: dict[str, Any] = field(repr=False)
    private: dict[str, Any] = field(repr=False)
    version: int

    @property
    def id(self) -> UUID:
        """Return the id that tags of this resource name."""
        return tag_id(self.account_id)


def tag_id(account_id: UUID) -> UUID:
    """Return an id for tags of an account's metadata, which is no account's.

    The account has a version of its own: its tag must not allow a change of the metadata.
    """
    return uuid5(account_id, "metadata")


def encode(value: object) -> bytes:
    """Return a JSON object as compact UTF-8, with its members in their order.

    Duplicate keys are for the parser to refuse: a dict has none.

    Raises ``NotStorable``.
    """
    if type(value) is not dict:
        raise NotStorable(Unstorable.NOT_AN_OBJECT)
    # level by level: an encoder recurses, and a value from elsewhere may be deeper than the stack
    level: list[object] = [value]
    levels = 0
    while level:
        levels += 1
        if levels > MOST_LEVELS and any(type(item) in (dict, list) for item in level):
            raise NotStorable(Unstorable.TOO_DEEP)
        level = [item for parent in level for item in _checked_items(parent)]
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # characters first: to encode megabytes only to refuse them costs their size again
    if len(text) > MOST_BYTES or len(raw := text.encode()) > MOST_BYTES:
        raise NotStorable(Unstorable.TOO_LONG)
    return raw


def decode(stored: bytes | None) -> dict[str, Any]:
    """Return the object of a stored form; None: an empty one."""
    return {} if stored is None else dict(json.loads(stored))


def _checked_items(value: Any) -> Iterable[object]:
    """Return the items of an object or array; none of another value. Raises ``NotStorable``."""
    if type(value) is dict:
        for key in value:
            _check_name(key)
        return cast(Iterable[object], value.values())
    if type(value) is list:
        return cast(Iterable[object], value)
    _check_plain(value)
    return ()


def _check_name(key: Any) -> None:
    if type(key) is not str:
        raise NotStorable(Unstorable.NOT_JSON)
    if not _NAME.match(key):
        raise NotStorable(Unstorable.INVALID_CHARACTERS)
    _check_text(key)


def _check_plain(value: Any) -> None:
    kind = type(value)  # no isinstance: true is an int, too
    if kind is str:
        _check_text(value)
    elif kind is int:
        if abs(value) > MOST_SAFE_INTEGER:
            raise NotStorable(Unstorable.INVALID_NUMBER)
    elif kind is float:
        if not math.isfinite(value):
            raise NotStorable(Unstorable.INVALID_NUMBER)
    elif value is not None and kind is not bool:
        raise NotStorable(Unstorable.NOT_JSON)


def _check_text(text: str) -> None:
    """Refuse U+0000, which ends a string in many C libraries, and halves of surrogate pairs."""
    if "\x00" in text:
        raise NotStorable(Unstorable.INVALID_CHARACTERS)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotStorable(Unstorable.INVALID_CHARACTERS) from None
