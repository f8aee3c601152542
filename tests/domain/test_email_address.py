"""Which spellings of an address are one mailbox."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.email_address import canonical


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
        ("a@example.com", "a@example.org"),
    ],
)
def test_different_mailboxes_have_different_keys(one: str, other: str) -> None:
    # a database's collation takes most of these for equal; a key is bytes
    assert canonical(one) != canonical(other)


@given(st.emails())
def test_a_key_is_its_own_key(address: str) -> None:
    key = canonical(address)
    assert canonical(key.decode()) == key
    assert canonical(address.upper()) == key


@pytest.mark.parametrize("text", ["", "alice", "@", "a@b@c", "alice@", "x" * 2000])
def test_what_is_no_address_has_a_key_that_is_nobodys(text: str) -> None:
    assert isinstance(canonical(text), bytes)
