"""Check the form of API tokens: scanners find them, and guesses are refused without a lookup."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from flask import Flask

from api.crypto import api_tokens
from api.domain.api_token import ApiTokenKind

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def number(text: str) -> int:
    value = 0
    for digit in text:
        value = value * 62 + DIGITS.index(digit)
    return value


def test_a_token_has_a_prefix_256_random_bits_and_the_checksum_of_both(app: Flask) -> None:
    with app.app_context():
        person, service = api_tokens.new(ApiTokenKind.PERSON), api_tokens.new(ApiTokenKind.SERVICE)
    assert re.fullmatch(r"gbp_[0-9A-Za-z]{49}", person)
    assert re.fullmatch(r"gbs_[0-9A-Za-z]{49}", service)
    assert 62**43 > 2**256
    for token in (person, service):
        assert number(token[-6:]) == zlib.crc32(token[:-6].encode())
        assert api_tokens.is_well_formed(token)
    assert api_tokens.hint(person) == f"gbp_...{person[-4:]}"


def test_a_token_with_any_changed_character_is_not_well_formed(app: Flask) -> None:
    with app.app_context():
        token = api_tokens.new(ApiTokenKind.PERSON)
    for at, digit in enumerate(token):
        other = "x" if digit != "x" else "y"
        assert not api_tokens.is_well_formed(token[:at] + other + token[at + 1 :])
    for text in ("", token[:-1], f"{token}0", f"{token}\n", f" {token}", token.upper()):
        assert not api_tokens.is_well_formed(text)


def test_a_vendor_chooses_the_prefix_and_earlier_tokens_stay_well_formed(
    make_app: Callable[..., Flask],
) -> None:
    with make_app().app_context():
        earlier = api_tokens.new(ApiTokenKind.PERSON)
    with make_app(api_token_prefix="acme").app_context():
        token = api_tokens.new(ApiTokenKind.SERVICE)
        assert token.startswith("acmes_")
        assert api_tokens.hint(token) == f"acmes_...{token[-4:]}"
        assert api_tokens.is_well_formed(token)
        assert api_tokens.is_well_formed(earlier)
