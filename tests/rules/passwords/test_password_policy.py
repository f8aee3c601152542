"""Check which new passwords are accepted (NIST SP 800-63B-4, 3.1.1.2; ASVS 6.2)."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from api.errors import InvalidBody
from api.rules.passwords.password_policy import _common as common
from api.rules.passwords.password_policy import _is_common as is_common
from api.rules.passwords.password_policy import check_new_password

EMAIL = "alice.liddell@wonderland.example"
NAME = "Alice Pleasance Liddell"


def verdict(app: Flask, password: str, email: str = EMAIL, name: str | None = NAME) -> str | None:
    """Return the code of the error in a password, or None if it is accepted."""
    with app.app_context():
        try:
            check_new_password(password, email, name, pointer="#/password")
        except InvalidBody as refusal:
            (error,) = refusal.errors
            assert error.pointer == "#/password"
            return error.code
    return None


@pytest.mark.parametrize(
    "password",
    [
        "zq7#Kp2m",
        "aaaabbbbcccc1",  # There are no composition rules (ASVS 6.2.5).
        "lowercase only words",
        "ONLY CAPITALS HERE",
        "7304958261047",
        "        a       ",
        "пароль надёжный",
        "密码足够长的密码",
        "🐙🐡🐠🐟🐬🐳🐋🦈",
    ],
)
def test_anything_long_enough_and_of_ones_own_is_taken(app: Flask, password: str) -> None:
    assert verdict(app, password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x7#Kp2m", "too_short"),
        ("zq7#Kp2m", None),
        ("🐙🐡🐠🐟🐬🐳🐋", "too_short"),
        ("e\u0301" * 7 + "q", None),  # Counted as hashed: é é é é é é é q
        ("e\u0301" * 7, "too_short"),
        ("ﷺﷺﷺﷺﷺﷺﷺ", None),  # One code point that stands for eighteen.
    ],
)
def test_length_is_counted_in_code_points_as_they_are_hashed(
    app: Flask, password: str, code: str | None
) -> None:
    assert verdict(app, password) == code


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",
        "12345678",
        "qwertyuiop",
        "Password1",
        "Password1!",
        "password123...",
        "iloveyou",
        "ｐａｓｓｗｏｒｄ",
        "𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝",
        "password\u00a0",
    ],
)
def test_what_is_common_is_refused_however_it_is_dressed(app: Flask, password: str) -> None:
    assert verdict(app, password) == "password_too_common"


def test_all_of_the_3000_most_common_are_refused(app: Flask) -> None:
    # ASVS 6.2.4: the 3,000 most common passwords of sufficient length.
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 8][:3000]
    assert len(common) == 3000
    accepted_words = [word for word in common if verdict(app, word, "q@q.example", None) is None]
    assert accepted_words == []


def test_what_only_contains_a_common_one_is_taken(app: Flask) -> None:
    # The whole password is compared, not parts of it (NIST SP 800-63B-4, 3.1.1.2).
    assert verdict(app, "my password is long") is None


@pytest.mark.parametrize(
    "password",
    [
        "alice.liddell@wonderland.example",
        "ALICE.LIDDELL@WONDERLAND.EXAMPLE",
        "alice.liddell",
        "liddell1865",
        "Liddell!2026",
        "wonderland-1",
        "alicealice",
        "pleasance99",
        "liddell.alice",
        "ａｌｉｃｅ２０２６",
        "gatebook2026",
        "Gatebook!!!",
    ],
)
def test_what_is_made_of_ones_own_address_or_name_is_refused(app: Flask, password: str) -> None:
    assert verdict(app, password) == "password_made_of_context"


@pytest.mark.parametrize(
    "password",
    ["alice fell down the hole", "liddellxkcd", "follow the white rabbit", "gatebook is my bank"],
)
def test_what_has_enough_beside_them_is_taken(app: Flask, password: str) -> None:
    assert verdict(app, password) is None


def test_someone_elses_name_is_nobodys_context(app: Flask) -> None:
    assert verdict(app, "liddell1865", "bob@example.com", "Bob") is None


def test_the_top_level_domain_says_nothing_about_anybody(app: Flask) -> None:
    assert verdict(app, "com-4821-9957", "alice@example.com", None) is None


def test_no_name_is_no_context(app: Flask) -> None:
    assert verdict(app, "pleasance99", EMAIL, None) is None
    assert verdict(app, "pleasance99", EMAIL, NAME) == "password_made_of_context"


def test_short_pieces_say_nothing(app: Flask) -> None:
    assert verdict(app, "al734958", "al@bo.example", "Al Bo") is None


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("张伟张伟张伟张伟", "张伟"),
        ("张 伟 张 伟 2026", "张伟"),
        ("张张张张伟伟伟伟", "张 伟"),
        ("bobobobobo", "Bo"),
        ("bobobobob", "Bo"),
        ("Bo-Bo-Bo-Bo!", "Bo"),
        ("bobo2026", "Bo"),
        ("boqqboqq", "Bo"),
        ("gatebookbo", "Bo"),
    ],
)
def test_what_consists_of_short_pieces_is_refused(app: Flask, password: str, name: str) -> None:
    assert verdict(app, password, "bo@qq.example", name) == "password_made_of_context"


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("bookshelf-lantern", "Bo"),
        ("bo73049582", "Bo"),
        ("jjjjkkkk", "J K Rowling"),
        ("73049582", "Bo"),
        ("伟大的密码很长的", "张伟"),
    ],
)
def test_short_pieces_in_something_else_are_accepted(app: Flask, password: str, name: str) -> None:
    assert verdict(app, password, "bo@qq.example", name) is None


def test_no_name_makes_the_comparison_slow(app: Flask) -> None:
    """The words ``a`` to ``aaa…`` would make a regular expression backtrack for ever."""
    name = " ".join("a" * size for size in range(1, 14))
    assert verdict(app, "a" * 127 + "\u4f1f", "b@c.example", name) == "password_made_of_context"
    assert verdict(app, "a" * 120 + "bcdefgh", "b@c.example", name) is None


@pytest.mark.parametrize("least", [8, 15, 64])
def test_the_least_length_is_a_setting(make_app: Callable[..., Flask], least: int) -> None:
    app = make_app(password_min_length=least)
    password = ("zq7#Kp2m" * 8)[:least]
    assert verdict(app, password) is None
    assert verdict(app, password[:-1]) == "too_short"


def test_the_list_is_zxcvbns() -> None:
    """The list of common passwords is that of the package zxcvbn, read without importing it."""
    passwords = FREQUENCY_LISTS["passwords"]
    assert len(passwords) == 30_000
    assert [word for word in passwords if not is_common(word)] == []
    assert len(common()[1]) == len(set(passwords))


@given(word=st.text("abc12\n'", max_size=6))
def test_what_is_not_in_the_list_is_not_common(word: str) -> None:
    assert is_common(word) == (word in FREQUENCY_LISTS["passwords"])
