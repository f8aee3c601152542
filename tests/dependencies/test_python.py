"""Test which texts Python's ``ipaddress`` accepts as an address, where a decision depends on it."""

from __future__ import annotations

import pytest

from api.domain.client_address import address_block, client_address
from api.settings import Settings, SettingsError
from api.settings.checks import is_loopback

ENVIRONMENT = {
    "DATABASE_URL": "mysql://root@localhost/gatebook",
    "REDIS_URL": "redis://localhost/0",
    "SECRET_KEY": "x" * 43,
}


@pytest.mark.parametrize(
    ("address", "block"),
    [
        # is_global and similar properties are those of the embedded address.
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("64:ff9b::192.0.2.1", "64:ff9b::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_address_within_an_address_has_one_counter(address: str, block: str) -> None:
    client_ip = client_address(address)

    assert client_ip is not None
    assert address_block(client_ip) == block


@pytest.mark.parametrize("zone", ["eth0", "x" * 300, "é", "\n"])
def test_the_zone_of_an_address_is_free_text_and_is_left_out(zone: str) -> None:
    assert client_address(f"fe80::1%{zone}") == "fe80::1"


@pytest.mark.parametrize(
    "text", ["\uff11\uff12\uff17.0.0.1", "127.1", "0x7f.0.0.1", "127.0.0.01", "1", ""]
)
def test_what_is_an_address_elsewhere_only_is_none(text: str) -> None:
    assert client_address(text) is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example",
        "127.evil.example",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "[::]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_plain_http_is_for_this_machine_only(host: str) -> None:
    with pytest.raises(SettingsError, match="must be https:// unless the host is localhost"):
        Settings.from_environ({**ENVIRONMENT, "PUBLIC_URL": f"http://{host}"})


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "gatebook.localhost"]
)
def test_this_machine_has_these_names(host: str) -> None:
    assert is_loopback(host)
