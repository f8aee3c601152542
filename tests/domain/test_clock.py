"""Check times in RFC 3339: to the millisecond in the API, to the last digit in the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.clock import to_exact_text, to_text

HALF_PAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 22, 12, 45, 3, 120_000, UTC), "2026-11-22T12:45:03.120Z"),
        (datetime(2026, 11, 22, 12, 45, 3, 999_999, UTC), "2026-11-22T12:45:03.999Z"),
        (datetime(2026, 11, 22, 12, 45, 3, 0, UTC), "2026-11-22T12:45:03.000Z"),
        (datetime(2026, 11, 22, 18, 15, 3, 1_000, HALF_PAST), "2026-11-22T12:45:03.001Z"),
    ],
)
def test_a_time_is_written_in_utc_to_the_millisecond(moment: datetime, text: str) -> None:
    assert to_text(moment) == text


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# From the year 1 to the year 9999.
MOMENTS = st.timedeltas(timedelta(days=-719_000), timedelta(days=2_932_000)).map(EPOCH.__add__)


@given(MOMENTS, st.sampled_from([UTC, HALF_PAST]))
def test_any_time_is_written_as_the_standard_library_does(moment: datetime, zone: tzinfo) -> None:
    plain = moment.replace(tzinfo=None)

    assert to_text(moment.astimezone(zone)) == f"{plain.isoformat(timespec='milliseconds')}Z"
    assert to_exact_text(moment) == f"{plain.isoformat()}Z"
