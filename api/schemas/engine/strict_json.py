"""Parse JSON as RFC 8259 and I-JSON (RFC 7493) define it: one text, one meaning (ASVS 1.5.3).

Python's json accepts duplicate keys (the last wins), NaN, 1e400 as infinity, a byte order mark and
lone surrogates. If two parsers read such a text differently, checks can be bypassed.
"""

import json
import math
import re
from typing import NoReturn

from api.errors import MalformedJson

MAX_DEPTH = 32
# A larger integer is not the same number in every language (RFC 7493, 2.2).
MAX_SAFE_INTEGER = 2**53 - 1
_LONGEST_INTEGER = len(str(-MAX_SAFE_INTEGER))

# One pass over strings and brackets. The closing quote is optional and the quantifiers are
# possessive: an unterminated string is consumed once, not retried from every quote in it.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_NAMED_KEY = 60


def parse_json(raw: bytes) -> object:
    """Return the value of the JSON text.

    Raises MalformedJson with a cause that repeats no value.
    """
    text = _decode(raw)
    _refuse_deep(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        fault = error.msg.rstrip(": ").removesuffix(" at")
        cause = f"{fault} at line {error.lineno}, column {error.colno}."
        raise MalformedJson(cause) from None
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(value)
    return value


def _decode(raw: bytes) -> str:
    if not raw:
        raise MalformedJson("The body is empty.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedJson(f"Not UTF-8 at byte {error.start}.") from None
    if text.startswith("\ufeff"):
        raise MalformedJson("Starts with a byte order mark.")
    return text


def _refuse_deep(text: str) -> None:
    # Before parsing: the parser recurses, and 100,000 brackets exhaust the stack.
    # Optimisation: without a scan of each token, a line of an import takes 0.45 of the time.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        match text[token.start()]:
            case "[" | "{":
                depth += 1
                if depth > MAX_DEPTH:
                    raise MalformedJson(
                        f"Nested deeper than {MAX_DEPTH} levels at character {token.start()}."
                    )
            case "]" | "}":
                depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise MalformedJson(f"The key {_quoted(key)} appears twice in one object.")
            seen.add(key)
    return members


def _integer(digits: str) -> int:
    # The length first: int() is quadratic in it, and refuses more than 4,300 digits with its own
    # error.
    if len(digits) > _LONGEST_INTEGER or abs(int(digits)) > MAX_SAFE_INTEGER:
        raise MalformedJson("An integer is outside -(2^53-1) to 2^53-1.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise MalformedJson("A number is too large for a double.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(f"{name} is not JSON.")


def _refuse_lone_surrogates(value: object) -> None:
    # They can't be encoded: the database driver and the answer would fail on them with a 500.
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise MalformedJson("A string contains half of a surrogate pair.") from None
    elif isinstance(value, list):
        for item in value:
            _refuse_lone_surrogates(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_lone_surrogates(key)
            _refuse_lone_surrogates(item)


def _quoted(key: str) -> str:
    if len(key) > _LONGEST_NAMED_KEY:
        key = key[:_LONGEST_NAMED_KEY] + "…"
    return json.dumps(key)  # ASCII: no control character reaches a log or a terminal


# Optimisation: json.loads makes a decoder for each text. With one for all, a line of an import is
# parsed in 3.1 µs instead of 5.4, twice: some 5 % of an import (2026-11).
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_refuse_constant,
)
