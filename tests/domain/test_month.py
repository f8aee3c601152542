"""Test months at the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.domain.month import Month


@pytest.mark.parametrize("text", ["p999912", "p202613", "p202600", "p000001", "2026"])
def test_what_has_no_beginning_or_end_is_no_month(text: str) -> None:
    assert Month.named(text) is None


@pytest.mark.parametrize("text", ["p000101", "p999911", "2026-12"])
def test_any_other_month_has_both(text: str) -> None:
    month = Month.named(text)
    assert month is not None
    assert datetime.min.replace(tzinfo=UTC) <= month.begin < month.end
