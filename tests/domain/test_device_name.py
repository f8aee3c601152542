"""Check the names of devices that people see."""

from __future__ import annotations

from pathlib import Path

import pytest
import ua_parser_builtins
from hypothesis import given
from hypothesis import strategies as st

from api.domain.device_name import BROWSERS, SYSTEMS, is_known, known_name_of, name_of
from api.domain.visible_text import escaped

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


@pytest.mark.parametrize(
    ("user_agent", "name", "known_name"),
    [
        ("App/2.1 (Android 16; Pixel 9)", "App 2.1 on Pixel 9 (Android 16)", "Android"),
        (
            "Corner Shop/2.1.0-beta.3 (iOS 26.0.1; iPhone17,2) CFNetwork/3860 Darwin/25",
            "Corner Shop 2.1.0-beta.3 on iPhone17,2 (iOS 26.0.1)",
            "iOS",
        ),
        ("Shop/1 (iPadOS; iPad)", "Shop 1 on iPad (iPadOS)", "iPadOS"),
        ("商店/2 (HarmonyOS 5; Mate 70)", "商店 2 on Mate 70 (HarmonyOS 5)", "HarmonyOS"),
        ("Shop/1 (Windows 11; call 0800 123)", "Shop 1 on call 0800 123 (Windows 11)", "Windows"),
    ],
)
def test_an_app_is_named_as_it_says_in_the_documented_format(
    user_agent: str, name: str, known_name: str
) -> None:
    assert name_of(user_agent) == name
    assert known_name_of(user_agent) == known_name
    assert is_known(known_name)
    assert not is_known(name)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Shop/2.1 (Plan9 4; Pixel 9)",  # a system that is not listed
        "Shop/x (Plan9 4; Pixel 9)",
        f"{'x' * 31}/2.1 (Plan9 16; Pixel 9)",
        "Shop/2.1",
        "(Android 16; Pixel 9)",
    ],
)
def test_another_format_names_no_app(user_agent: str) -> None:
    assert "Shop" not in (name_of(user_agent) or "")


def test_a_name_fits_its_column() -> None:
    # An app chooses its own name, which may be long.
    assert name_of("MyApp" * 50 + "/1.0 CFNetwork/1 Darwin/1") == "MyApp" * 20
    longest = f"{'a' * 30}/{'1' * 12} (HarmonyOS {'1' * 11}; {'m' * 28})"
    assert len(name_of(longest) or "") == 99


PARTS = st.sampled_from(
    [*("Shop", "/", "2.1", " (", "Android", " 16", "; ", "Pixel 9", ")", " ", "Mozilla"), "\u202e"]
)


@given(st.lists(PARTS | st.text(max_size=20), max_size=12).map("".join))
def test_no_text_in_the_header_becomes_more_than_a_short_line(user_agent: str) -> None:
    name, known_name = name_of(user_agent), known_name_of(user_agent)
    assert name is None or 0 < len(name) <= 100
    assert name is None or name == escaped(name)
    assert known_name is None or is_known(known_name)


@pytest.mark.parametrize("part", ["a", " ", "a ", "1", "; ", "(", "Android ", "a/1 (Android 1; "])
def test_a_long_header_is_read_in_one_pass(part: str) -> None:
    """The expression looks at a bounded beginning: what follows changes nothing (ASVS 1.3.12)."""
    headers = [f"Shop/2.1 (Android 16; {part * count}" for count in (200, 400)]
    assert {name_of(header) for header in headers} == {name_of(headers[0])}


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
