"""`make run` allows the example page, unless ALLOWED_ORIGINS says otherwise."""

from __future__ import annotations

import pytest

from dev.env.environment import api_environment
from dev.services.ports import Address


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        (None, "http://localhost:5173"),
        ("", ""),
        ("https://app.example.com", "https://app.example.com"),
    ],
)
def test_the_origin_of_the_example_page_is_allowed_by_default(
    given: str | None, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given is None:
        monkeypatch.delenv("ALLOWED_ORIGINS", raising=False)
    else:
        monkeypatch.setenv("ALLOWED_ORIGINS", given)
    monkeypatch.setenv("SECRET_KEY", "x" * 43)

    assert api_environment(Address("127.0.0.1", 8000))["ALLOWED_ORIGINS"] == allowed
