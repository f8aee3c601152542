"""Test REDIS_URL: it names a server, Sentinels or a cluster, and refusals name the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings.errors import InvalidSetting
from api.settings.redis_url import ClusterNodes, Login, SentinelMaster, SingleServer, parse

NOBODY = Login()


def test_a_single_server_is_left_to_redis_py() -> None:
    for url in ("redis://u:p@h:1/2?health_check_interval=3", "rediss://h", "unix:///run/s?db=1"):
        assert parse(url) == SingleServer(url)


def test_sentinels_a_name_and_a_database() -> None:
    url = "redis+sentinel://user:a%2Fb%40c%2Cd@s1:26380,s2,[::1]:26381/my%20master/3"
    nodes = (("s1", 26380), ("s2", 26379), ("::1", 26381))
    assert parse(url) == SentinelMaster(nodes, "my master", 3, Login("user", "a/b@c,d"), NOBODY)
    assert parse("redis+sentinel://:secret@s1/m") == SentinelMaster(
        (("s1", 26379),), "m", 0, Login(None, "secret"), NOBODY
    )


def test_tls_and_users_of_the_sentinels(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    url = f"rediss+sentinel://u:p@s1/m?ssl_ca_certs={ca}&sentinel_username=w&sentinel_password=%26"
    assert parse(url) == SentinelMaster(
        (("s1", 26379),), "m", 0, Login("u", "p", True, str(ca)), Login("w", "&", True, str(ca))
    )
    assert parse("rediss+cluster://h1:7000") == ClusterNodes((("h1", 7000),), Login(tls=True))


def test_nodes_of_a_cluster() -> None:
    nodes = (("h1", 7000), ("h2", 6379))
    assert parse("redis+cluster://h1:7000,h2") == ClusterNodes(nodes, NOBODY)
    assert parse("redis+cluster://u:p@h1:7000,h2/0") == ClusterNodes(nodes, Login("u", "p"))


def test_no_password_is_shown_where_an_address_is() -> None:
    text = repr(parse("redis+sentinel://u:hunter2@s1/m?sentinel_password=hunter2"))
    text += repr(parse("redis+cluster://u:hunter2@h")) + repr(parse("redis://u:hunter2@h"))
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("sentinel://s1/m", "must begin with redis://"),
        ("redis+sentinel:s1/m", "must begin with redis://"),
        ("redis+sentinel://s1,s2", "must name the master after the hosts"),
        ("redis+sentinel://s1,s2/", "must name the master after the hosts"),
        ("redis+sentinel://s1/m/x", "must have a number as database"),
        ("redis+sentinel://s1/m/0/1", "must have a number as database"),
        ("redis+sentinel://s1/m/123456", "must have a number as database"),
        ("redis+sentinel://s1:x/m", "must have ports from 1 to 65535"),
        ("redis+sentinel://s1:/m", "must have ports from 1 to 65535"),
        ("redis+sentinel://s1:0/m", "must have ports from 1 to 65535"),
        ("redis+sentinel://s1:65536/m", "must have ports from 1 to 65535"),
        ("redis+sentinel://s1:\uff11/m", "must have ports from 1 to 65535"),
        ("redis+sentinel:///m", "must have a host before and after each comma"),
        ("redis+sentinel://s1,/m", "must have a host before and after each comma"),
        ("redis+sentinel://s1,,s2/m", "must have a host before and after each comma"),
        ("redis+sentinel://s1,s1:26379/m", "names a host twice"),
        ("redis+sentinel://s1,redis+sentinel://s2/m", "must name the scheme once"),
        ("redis+sentinel://::1/m", "IPv6 addresses must be in brackets"),
        ("redis+sentinel://[::1/m", "IPv6 addresses must be in brackets"),
        ("redis+sentinel://s%31/m", "must have hosts such as name:port"),
        ("redis+sentinel://s1, s2/m", "must not contain blanks"),
        ("redis+sentinel://s1/m#0", "must not contain blanks, #"),
        ("redis+sentinel://u:hunter2@s1,u:hunter2@s2/m", "user and password once"),
        ("redis+sentinel://u:hun@ter2@s1/m", "@ in a password is %40"),
        ("redis+sentinel://u:hun,ter2@s1/m", "a comma in them is %2C"),
        ("redis+sentinel://user@s1/m", "must have a password after the user"),
        ("redis+sentinel://s1/m?sentinel_username=w", "must have sentinel_password"),
        ("redis+sentinel://s1/m?db=1", "accepts only these parameters"),
        ("redis+sentinel://s1/m?sentinel_password=a&sentinel_password=b", "each once"),
        ("redis+sentinel://s1/m?sentinel_password=", "not empty"),
        ("redis+sentinel://s1/m?ssl_ca_certs=/dev/null", "must begin with rediss+"),
        ("rediss+sentinel://s1/m?ssl_ca_certs=/no/ca.pem", "names a file in ssl_ca_certs"),
        ("redis+cluster://h1/1", "must not name a database"),
        ("redis+cluster://h1?sentinel_password=hunter2", "accepts only these parameters"),
        ("redis://h1,h2/0", "several are redis+sentinel:// or redis+cluster://"),
        ("redis://u:hunter2/x@h", "is not a URL"),
        ("redis://[::1", "is not a URL"),
    ],
)
def test_what_is_wrong_is_said_without_a_password(url: str, fault: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        parse(url)
    assert fault in str(refused.value)
    assert "hunter2" not in str(refused.value)
