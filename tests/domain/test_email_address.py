"""Check which spellings of an address are one mailbox."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator

import pytest
from email_validator import EmailNotValidError
from hypothesis import given
from hypothesis import strategies as st

from api.domain import email_address
from api.domain.email_address import canonical, normalized, parse


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (["alice@example.com", "ALICE@EXAMPLE.COM", "aLiCe@Example.com"], "alice@example.com"),
        (
            [
                "alice@bücher.example",
                "alice@BÜCHER.example",
                "alice@bu\u0308cher.example",
                "alice@xn--bcher-kva.example",
                "alice@XN--BCHER-KVA.example",
            ],
            "alice@xn--bcher-kva.example",
        ),
        (["zoë@example.com", "zoe\u0308@example.com", "ZOË@example.com"], "zoë@example.com"),
        (["alice@ｅｘａｍｐｌｅ.com", "alice@example。com"], "alice@example.com"),
        (["ß@example.com", "ẞ@example.com"], "ß@example.com"),
        (["ǰ@example.com", "J\u030c@example.com", "j\u030c@example.com"], "ǰ@example.com"),
        (["kate@example.com", "\u212aate@example.com"], "kate@example.com"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(spellings: list[str], key: str) -> None:
    assert {canonical(spelling) for spelling in spellings} == {key.encode()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@example.com", "strasse@example.com"),
        ("a@straße.example", "a@strasse.example"),
        ("zoe@example.com", "zoë@example.com"),
        ("alice@example.com", "аlice@example.com"),
        ("alice@example.com", "alice@exаmple.com"),
        ("ﬁn@example.com", "fin@example.com"),
        ("a.b@example.com", "ab@example.com"),
        ("a+b@example.com", "a@example.com"),
        ("ı@example.com", "i@example.com"),
        ("ϴeo@example.com", "θeo@example.com"),  # The lower case of ϴ is that of Θ.
        ("a@example.com", "a@example.org"),
    ],
)
def test_different_mailboxes_have_different_keys(one: str, other: str) -> None:
    # A database's collation takes most of these for equal; a key is bytes.
    assert canonical(one) != canonical(other)


NO_PART_OF_ADDRESSES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def local_parts() -> Iterator[str]:
    """Yield every character that an address may hold, behind a letter: some can't come first.

    Characters that have no case and no other form come thirty at a time, which saves ten seconds.
    """
    plain = ""
    for point in range(sys.maxunicode + 1):
        letter = chr(point)
        if unicodedata.category(letter) in NO_PART_OF_ADDRESSES:
            continue
        if letter in (letter.upper(), nfc(letter)) and letter.lower() == nfc(letter.upper()):
            plain += letter
        else:
            yield f"a{letter}"
        if len(plain) == 30:
            yield f"a{plain}"
            plain = ""
    yield f"a{plain}"


def test_all_of_unicode_has_one_key_in_capitals_and_not() -> None:
    """A character and its capital have one key.

    The exception: Unicode says that the lower case of the capital is another letter.
    """
    wrong = []
    for local in local_parts():
        key = canonical(f"{local}@example.com")
        capitals = canonical(f"{local.upper()}@example.com")
        comes_back = nfc(local.upper().lower()) == nfc(local.lower())
        if canonical(key.decode()) != key or (comes_back and capitals != key):
            wrong.append(local)
    assert wrong == []


def test_one_key_is_one_mailbox_but_for_capitals() -> None:
    """Two letters with one key are stored as one, or one is the only capital of the other."""
    capitals: dict[bytes, set[str]] = {}
    for local in local_parts():
        if parse(f"{local}@example.com") and len(local) == 2:
            stored = normalized(f"{local}@example.com")
            capitals.setdefault(canonical(stored), set()).add(stored)
    mailboxes = {key: stored - {key.decode()} for key, stored in capitals.items()}
    several = {key.decode()[1] for key, stored in mailboxes.items() if len(stored) > 1}
    assert several == set("ǆǉǌǳ")  # Their title forms are capitals, too: ǅ is one of ǆ.


@pytest.mark.parametrize("around", [" {}\t", "\u00a0{}\u3000", "\ufeff{}\u200b", "\u2060{}\r\n"])
def test_blanks_around_an_address_are_no_part_of_it(around: str) -> None:
    assert canonical(around.format("Alice@Example.com")) == b"alice@example.com"
    assert normalized(around.format("Alice@Example.com")) == "Alice@Example.com"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("alice@corp.local", {"local"}),
        ("alice@corp.local", {"corp.local"}),
        ("alice@Mail.Corp.LOCAL", {"corp.local"}),
        ("alice@test", {"test"}),
        ("alice@bücher.test", {"test"}),
    ],
)
def test_a_special_use_domain_needs_to_be_allowed(address: str, allowed: set[str]) -> None:
    assert parse(address) is None
    assert parse(address, {"ocal", "est", "example"}) is None
    parts = parse(address, allowed)
    assert parts is not None
    assert "@".join(parts).lower().encode() == canonical(address)


@pytest.mark.parametrize("address", ["a b@corp.local", "a@-.local", "a@corp..local", "@local"])
def test_an_allowed_domain_allows_nothing_else(address: str) -> None:
    assert parse(address, {"local"}) is None


def test_the_key_does_not_depend_on_what_the_validator_accepts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An update of email-validator that refuses more must lock nobody out."""
    addresses = ["Alice@Example.com", "zoë@corp.local", "o'neil+x@xn--bcher-kva.example"]
    keys = [canonical(address) for address in addresses]

    def refuse(*_: object, **__: object) -> None:
        raise EmailNotValidError

    monkeypatch.setattr(email_address, "validate_email", refuse)
    assert [canonical(address) for address in addresses] == keys


def test_an_address_is_stored_trimmed_and_in_nfc_with_its_capitals() -> None:
    assert normalized(" \u212aate@Example.COM ") == "Kate@Example.COM"
    assert normalized("zoe\u0308@bu\u0308cher.example") == "zoë@bücher.example"


def test_a_domain_that_is_as_long_as_may_be_has_one_key_too() -> None:
    label = "ü" + "a" * 52
    address = f"alice@{label}.{label}.{label}.{label}.com"
    parts = parse(address)
    assert parts is not None
    assert len(parts[1]) == 247
    assert canonical(address) == "@".join(parts).encode()


@given(st.emails())
def test_a_key_is_its_own_key(address: str) -> None:
    key = canonical(address)
    assert canonical(key.decode()) == key
    assert canonical(address.upper()) == key


@pytest.mark.parametrize("text", ["", "alice", "@", "a@b@c", "alice@", "x" * 2000])
def test_what_is_no_address_has_a_key_that_is_nobodys(text: str) -> None:
    assert isinstance(canonical(text), bytes)
