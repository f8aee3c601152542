"""Test to which addresses a request may go whose URL an administrator has configured."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from api.outbound import ip_policy


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2001:10::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "4000::1",
    ],
)
def test_what_is_not_the_worlds(address: str) -> None:
    assert not ip_policy.is_reachable(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"],
)
def test_what_is_the_worlds(address: str) -> None:
    assert ip_policy.is_reachable(ip_address(address))


def test_an_operator_lets_requests_into_a_network_and_into_no_other() -> None:
    ours = ip_policy.networks(["10.2.0.0/16", "fd12::/32"])
    answers = [
        ip_policy.is_reachable(ip_address(address), ours)
        for address in ("10.2.3.4", "fd12::1", "10.3.0.1", "::ffff:10.2.3.4", "127.0.0.1")
    ]
    assert answers == [True, True, False, False, False]
