"""Test the times and numbers of a query up to the ends of their ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.resources.expected import Sql, assert_parameters, recorded
from tests.support.client import Person

TRAIL = "/v1/audit-events"
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
WAYS = ["", "?order=oldest", "?wait=0", "/export", "/export?format=csv"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("time", [FIRST, LAST])
def test_the_first_and_the_last_time_are_times(
    auditor: Person, way: str, name: str, time: str
) -> None:
    mark = "&" if "?" in way else "?"
    assert auditor.get(f"{TRAIL}{way}{mark}{name}={time}").status_code == 200


def test_between_them_is_everything(auditor: Person, sql: Sql) -> None:
    auditor.post("/v1/sessions", json={"email": "nobody@example.com", "password": "any"})
    items = auditor.get(f"{TRAIL}?since={FIRST}&until={LAST}").json["items"]
    assert items == recorded(sql)
    assert len(items) == 1


def numbers(digits: int, least: int, most: int) -> st.SearchStrategy[str]:
    ends = st.sampled_from([least, most])
    return (ends | st.integers(least, most)).map(lambda number: f"{number:0{digits}}")


times = st.sampled_from([FIRST, LAST]) | st.builds(
    "{}-{}-{}T{}:{}:{}Z".format,
    numbers(4, 0, 9999),
    numbers(2, 1, 12),
    numbers(2, 1, 31),
    numbers(2, 0, 23),
    numbers(2, 0, 59),
    numbers(2, 0, 59),
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(WAYS[:4]), st.sampled_from([{}, {"type": "session.*"}]), times, times)
def test_each_time_that_fits_the_pattern_is_a_time_or_refused_as_none(
    auditor: Person, way: str, filters: dict[str, str], since: str, until: str
) -> None:
    path, _, query = way.partition("?")
    parameters = {**filters, **dict([query.split("=")] if query else [])}
    response = auditor.get(
        f"{TRAIL}{path}", query_string={**parameters, "since": since, "until": until}
    )
    if response.status_code == 422:
        assert {error["code"] for error in response.json["errors"]} == {"invalid_time"}
    else:
        assert response.status_code == 200


@pytest.mark.parametrize("limit", ["9" * 20, "9" * 5000, "-" + "9" * 20])
def test_a_limit_beyond_all_integers_is_refused(auditor: Person, limit: str) -> None:
    code, bound, message = "too_large", {"max": 200}, "At most 200."
    if limit.startswith("-"):
        code, bound, message = "too_small", {"min": 1}, "At least 1."
    fault: dict[str, Any] = {"parameter": "limit", "code": code, "message": message}
    for path in (TRAIL, "/v1/sessions", "/v1/account/audit-events"):
        response = auditor.get(f"{path}?limit={limit}")
        assert_parameters(response, {**fault, "params": bound})
