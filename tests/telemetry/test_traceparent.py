"""Check which values of traceparent are taken (W3C Trace Context, 3.2)."""

from __future__ import annotations

import pytest

from api.domain.origin import Origin
from api.telemetry.traceparent import parse

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
WHOLE = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize(
    "header",
    [WHOLE, f"00-{TRACE}-{SPAN}-00", f"01-{TRACE}-{SPAN}-01", f"fe-{TRACE}-{SPAN}-01-what-comes"],
)
def test_a_valid_one_names_the_trace_and_the_callers_span(header: str) -> None:
    assert parse(header) == Origin(None, TRACE, SPAN)


@pytest.mark.parametrize(
    "header",
    [
        "",
        WHOLE.upper(),
        f"ff-{TRACE}-{SPAN}-01",  # a version that will never be
        f"{WHOLE}-more",  # version 00 has four parts
        f"01-{TRACE}-{SPAN}-01.more",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}g-01",
        f"00-{TRACE}-{SPAN}",
        f" {WHOLE}",
        f"{WHOLE}\n",
        f"{WHOLE}\r\nX: y",
        f"{WHOLE},{WHOLE}",  # sent twice
        f"00-{TRACE[:-1]}\u0661-{SPAN}-01",  # a digit, but not of ASCII
        f"cc-{TRACE}-{SPAN}-01-{'x' * 512}",
    ],
)
def test_anything_else_is_ignored(header: str) -> None:
    assert parse(header) is None
