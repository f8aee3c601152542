"""Test the notation of rates and the refusal of texts that only look like one."""

from __future__ import annotations

import pytest

from api.settings.rate import Rate, parse


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/second", Rate(5, 1)),
        ("100/hour", Rate(100, 3600)),
        ("10/5minutes", Rate(10, 300)),
        ("1/2days", Rate(1, 172_800)),
        ("0/minute", Rate(0, 60)),
    ],
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    assert parse(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "/minute", "5/", "-5/minute", "5.5/minute", "5/0minutes", "5/-1minutes"),
        *("5/minute/hour", "5/minute,100/hour", "5/minutess", "5/fortnight", "\u0665/minute"),
        *("5/minute\n", "1e3/hour", "5000000000/second", "5/9999999days"),
    ],
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse(text)
