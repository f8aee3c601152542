"""Check the names of devices that people see."""

from __future__ import annotations

from pathlib import Path

import pytest
import ua_parser_builtins

from api.domain.device_name import BROWSERS, SYSTEMS, is_known, known_name_of, name_of

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            (
                f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/140.0.0.0 Safari/537.36"
            ),
            "Chrome on Windows",
        ),
        (
            (
                f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
                " like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
            ),
            "Mobile Safari on iOS",
        ),
        (
            (
                f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
                " Gecko) Version/18.5 Safari/605.1.15"
            ),
            "Safari on Mac OS X",
        ),
        ("curl/8.5.0", "curl"),
        ("HTTPie/3.2.4", "HTTPie"),
        ("something of our own", None),
        ("", None),
        (None, None),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent: str | None, name: str | None) -> None:
    assert name_of(user_agent) == name
    assert known_name_of(user_agent) == name
    assert name is None or is_known(name)


def test_a_name_fits_its_column() -> None:
    # An app chooses its own name, which may be long.
    assert name_of("MyApp" * 50 + "/1.0 CFNetwork/1 Darwin/1") == "MyApp" * 20


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("call 0800 123 now/1.0 CFNetwork/1 Darwin/1", "iOS"),
        ("call 0800 123 now-iPad/1.0 CFNetwork/1", "iOS"),
        ("Call0800123bot/1.0", None),
        ("Mozilla/5.0 (compatible; Call0800123Crawler/1.0)", None),
        (f"{MOZILLA} (X11; Linux x86_64) Call0800123Spider", "Linux"),
    ],
)
def test_a_known_name_holds_nothing_that_somebody_wrote(user_agent: str, name: str | None) -> None:
    assert known_name_of(user_agent) == name


@pytest.mark.parametrize("name", ["call 0800", "Firefox on call 0800", "call 0800 on Linux", ""])
def test_other_names_are_not_known(name: str) -> None:
    assert not is_known(name)


def test_the_parser_gives_each_listed_name() -> None:
    """The parser knows every name in our lists; another one is a typing error."""
    rules = Path(ua_parser_builtins.__path__[0], "regexes.py").read_text()
    assert {name for name in BROWSERS | SYSTEMS if name not in rules} == set()
