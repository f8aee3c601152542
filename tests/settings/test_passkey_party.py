"""Test the domain that passkeys belong to, and the origins that may use them."""

from __future__ import annotations

import pytest

from api.settings.errors import InvalidSetting
from api.settings.passkey_party import check_related_origins, is_covered, relying_party

ANDROID = "android:apk-key-hash:" + "A" * 43


@pytest.mark.parametrize(
    ("public_url", "allowed", "rp_id", "origins", "uncovered"),
    [
        # make run
        (
            "http://localhost:8000",
            ("http://localhost:5173",),
            "localhost",
            {"http://localhost:8000", "http://localhost:5173"},
            (),
        ),
        # WebAuthn has no RP ID for an address.
        (
            "http://127.0.0.1:8000",
            ("http://localhost:5173",),
            "localhost",
            {"http://localhost:5173"},
            ("http://127.0.0.1:8000",),
        ),
        ("http://[::1]:8000", (), "localhost", set(), ("http://[::1]:8000",)),
        (
            "https://accounts.example.com",
            ("https://app.example.com", "capacitor://localhost"),
            "accounts.example.com",
            {"https://accounts.example.com"},
            ("https://app.example.com", "capacitor://localhost"),
        ),
    ],
)
def test_without_settings_it_follows_from_the_public_url(
    public_url: str,
    allowed: tuple[str, ...],
    rp_id: str,
    origins: set[str],
    uncovered: tuple[str, ...],
) -> None:
    party = relying_party("", (), (), public_url, allowed)
    assert party == (rp_id, origins, (), uncovered)


def test_a_wider_domain_covers_the_front_ends() -> None:
    related = ("https://brand.example",)
    front_ends = ("https://app.example.com", "https://brand.example", "https://evil-example.com")
    party = relying_party("example.com", (), related, "https://accounts.example.com", front_ends)
    assert party.origins == {
        "https://app.example.com",
        "https://brand.example",
        "https://accounts.example.com",
    }
    assert party.uncovered == ("https://evil-example.com",)


def test_origins_that_are_listed_are_the_only_ones() -> None:
    listed = ("https://app.example.com", ANDROID)
    party = relying_party("example.com", listed, (), "https://example.com", ())
    assert party == ("example.com", set(listed), (), ())


@pytest.mark.parametrize(
    ("origin", "is_right"),
    [
        ("https://example.com", True),
        ("https://example.com:8443", True),
        ("https://a.b.example.com", True),
        (ANDROID, True),
        ("https://notexample.com", False),
        ("https://example.com.evil.example", False),
        ("https://com", False),
        ("http://example.com", False),  # no browser offers passkeys there
        ("capacitor://example.com", False),
        ("http://[::]:80", False),
    ],
)
def test_an_origin_is_covered_by_whole_labels_and_tls(origin: str, is_right: bool) -> None:
    assert is_covered(origin, "example.com", ()) is is_right


def test_without_tls_only_this_machine_is_covered() -> None:
    assert is_covered("http://app.localhost:8000", "localhost", ())
    assert not is_covered("http://app.example:8000", "example", ())


def test_a_name_under_many_suffixes_counts_once() -> None:
    suffixes = ("com", "de", "co.uk", "com.au", "fr", "it")
    check_related_origins(tuple(f"https://example.{suffix}" for suffix in suffixes))
    check_related_origins(tuple(f"https://www.brand{number}.example" for number in range(5)))
    with pytest.raises(InvalidSetting):
        check_related_origins(tuple(f"https://brand{number}.co.uk" for number in range(6)))
