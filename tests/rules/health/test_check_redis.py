"""Check that a Redis that answers PING but may lose or refuse writes is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from api.domain.health import Finding, Status
from api.rules.health.check_redis import check_redis
from tests.support.own_redis import CLUSTER, OwnRedis

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations.md"
[RIGHTS] = re.findall(r"^\| Rights \(ACL\) \| `([^`]+)`", PAGE.read_text(), re.MULTILINE)
RIGHTS = RIGHTS.replace("\\|", "|").replace("~gatebook:*", "~gatebook-test:*")
# Rights for connections, for warnings only, for earlier releases, and for ``recover``.
ELSEWHERE = {"+ping", "+select", "+client", "+hello", "+info", "+evalsha", "+script|load", "+scan"}

MakeApp = Callable[..., Flask]
Own = Callable[..., OwnRedis]


@pytest.fixture
def own() -> Iterator[Own]:
    """Yield ``own("--sentinel")``, which starts a Redis for this test."""
    started: list[OwnRedis] = []

    def starting(*options: str) -> OwnRedis:
        started.append(OwnRedis(*options))
        return started[-1]

    yield starting
    for redis in started:
        redis.close()


@pytest.fixture
def found(make_app: MakeApp) -> Callable[[str], Finding]:
    """Return ``found(url)``, the finding about that Redis."""

    def finding(url: str) -> Finding:
        with make_app(redis_url=url).app_context():
            return check_redis()

    return finding


def failed(detail: str) -> Finding:
    return Finding("redis", Status.FAILED, detail)


def test_a_master_is_well_and_nothing_is_left_there(
    own: Own, found: Callable[[str], Finding]
) -> None:
    redis = own()
    assert found(redis.url) == Finding("redis", Status.OK, "")
    assert redis.client.dbsize() == 0


@pytest.mark.parametrize("read_only", ["yes", "no"])
def test_a_replica_is_not_even_where_it_takes_writes(
    own: Own, found: Callable[[str], Finding], read_only: str
) -> None:
    redis = own("--replicaof", "127.0.0.1", "1", "--replica-read-only", read_only)
    detail = "Its role is slave, not master: writes to it are lost."
    assert found(redis.url) == failed(detail)


def test_nor_is_a_sentinel(own: Own, found: Callable[[str], Finding]) -> None:
    detail = (
        "This is the port of a Sentinel, which stores no data. Use the port of the master, or name"
        " all Sentinels:"
        " REDIS_URL=redis+sentinel://host:26379,host:26379/mymaster/0."
    )
    assert found(own("--sentinel").url) == failed(detail)


def test_nor_is_one_that_is_full(own: Own, found: Callable[[str], Finding]) -> None:
    redis = own("--maxmemory", "1", "--maxmemory-policy", "noeviction")
    refused = "SET: OOM command not allowed when used memory > 'maxmemory'."
    assert found(redis.url) == failed(refused)


def test_nor_is_a_node_of_a_cluster(own: Own, found: Callable[[str], Finding]) -> None:
    redis = own(*CLUSTER)
    detail = (
        "A node of a Redis Cluster with unknown state: the keys of other nodes can't be reached."
        " Name the cluster: REDIS_URL=redis+cluster://host:6379,host:6379."
    )
    assert found(redis.url) == failed(detail)
    redis.client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
    while redis.client.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
        pass
    single_node = (
        "A Redis Cluster with one master: requests fail as soon as keys move to another master."
        " Name the cluster: REDIS_URL=redis+cluster://host:6379,host:6379."
    )
    assert found(redis.url) == Finding("redis", Status.WARNING, single_node)


def test_where_info_is_not_allowed_the_write_alone_decides(
    own: Own, found: Callable[[str], Finding]
) -> None:
    redis = own()
    redis.client.execute_command("ACL", "SETUSER", "bob", "on", "nopass", *RIGHTS.split(), "-info")
    url = redis.url.replace("unix://", "unix://bob:any@")
    detail = (
        "INFO is not allowed, so this check can't distinguish a master from a writable replica."
    )
    assert found(url) == Finding("redis", Status.WARNING, detail)


@pytest.mark.long
def test_nor_is_one_that_refuses_a_command_of_sign_ins(
    own: Own, found: Callable[[str], Finding]
) -> None:
    """A Redis that refuses any command of a sign-in is reported.

    Sessions and throttles are scripts: without ``+eval`` each sign-in was 503, and this check ok.
    """
    redis = own()
    redis.client.execute_command("ACL", "SETUSER", "bob", "on", "nopass", *RIGHTS.split())
    url = redis.url.replace("unix://", "unix://bob:any@")
    assert found(url) == Finding("redis", Status.OK, "")
    needed = {word for word in RIGHTS.split() if word.startswith("+")} - ELSEWHERE
    for right in sorted(needed):
        redis.client.execute_command("ACL", "SETUSER", "bob", f"-{right[1:]}")
        refused = found(url)
        assert refused.status is Status.FAILED, right
        assert right[1:] in refused.detail.lower()
        redis.client.execute_command("ACL", "SETUSER", "bob", right)
    # No key without an end: the user might not be allowed to delete it.
    for key in redis.client.scan_iter():
        assert redis.client.pttl(key) > 0


def test_nor_is_one_that_does_not_answer(found: Callable[[str], Finding]) -> None:
    refused = found("redis://127.0.0.1:1/0")
    assert refused.status is Status.FAILED
    assert "127.0.0.1:1" in refused.detail
