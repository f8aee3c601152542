"""Check which clients share a throttle: an IPv4 address, or an IPv6 /64."""

from __future__ import annotations

import pytest

from api.domain.client_address import address_block, client_address


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002:FFFF:FFFF:FFFF:FFFF", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_what_one_customer_gets_is_one_block(address: str, block: str) -> None:
    assert address_block(address) == block


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:0DB8::0001", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", None),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[::ffff:203.0.113.7]:4711", "203.0.113.7"),
        ("[fe80::1%eth0]:4711", "fe80::1"),
        ("[2001:DB8::1%25]", "2001:db8::1"),
        ("2001:db8::1:4711", "2001:db8::1:4711"),  # The whole text is the address.
        ("203.0.113.7:", None),
        ("203.0.113.7:4711:1", None),
        ("[203.0.113.7]:4711", None),
        ("[2001:db8::1", None),
        ("[2001:db8::1]4711", None),
        ("[2001:db8::1]%eth0", None),
        ("203.0.113.7%eth0", None),
        ("_hidden", None),
        (" ", None),
        ("203.0.113.07", None),
        ("203.0.113.7, 203.0.113.8", None),
        ("[fe80::1%an-interface-of-some-machine]:4711", "fe80::1"),
        # A long text is not even matched: colons would make the expression backtrack (ASVS 1.3.12).
        (f"[fe80::1%{'e' * 1000}]", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_has_one_text_and_what_is_none_is_none(
    remote: str | None, address: str | None
) -> None:
    assert client_address(remote) == address
