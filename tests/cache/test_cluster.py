"""Check a Redis Cluster whose nodes stop answering, are killed or move slots."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from redis.cluster import NodesManager
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError

from api.cache import client as redis_client
from api.cache.cluster import ClusterClient
from api.cache.hold_copies import hold_copies
from api.domain.health import Finding, Status
from api.errors import Unavailable
from api.rules.health.check_redis import check_redis
from api.settings import Settings
from dev.services.redis_cluster import ClusterTopology
from dev.services.redis_node import Access, RedisNode, free_ports
from tests.conftest import Clock
from tests.rules.sessions.test_check_session import with_secret
from tests.support.at_once import LONGEST, at_once
from tests.support.certificates import Authority
from tests.support.client import ApiClient, Person
from tests.support.faults import bounded
from tests.support.mixed_session import mixed_session
from tests.support.redis_rights import ON_A_CLUSTER

pytestmark = pytest.mark.long

MakeApp = Callable[..., Flask]
SignIn = Callable[..., Person]
KeyOf = Callable[[Person | str], str]


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterTopology]:
    """Yield three masters with a replica each, and one without slots, with TLS and users.

    Nodes are never considered failed, so that a busy machine moves nothing: tests order failovers.
    """
    folder = tmp_path_factory.mktemp("cluster")
    authority = Authority(folder)
    authority.server("localhost", addresses=["127.0.0.1"])
    access = Access("a/b@c:d", ON_A_CLUSTER, certificate=folder / "localhost.pem", ca=authority.ca)
    new_topology = ClusterTopology(folder, access=access, replicas=1, spares=1, node_timeout=60_000)
    yield new_topology
    new_topology.kill()


@pytest.fixture
def app(make_app: MakeApp, topology: ClusterTopology) -> Iterator[Flask]:
    """Yield an application on the cluster, and repair the cluster afterwards."""
    app = make_app(
        redis_url=topology.url, redis_timeout=0.5, redis_connect_timeout=5.0, limits=True
    )
    yield app
    for node in topology.nodes:
        node.resume()
    topology.await_state()
    app.extensions["gatebook.redis"].close()


def cluster_of(app: Flask) -> ClusterClient:
    client = app.extensions["gatebook.redis"]
    assert isinstance(client, ClusterClient)
    return client


def settings_of(app: Flask) -> Settings:
    settings = app.config["GATEBOOK"]
    assert isinstance(settings, Settings)
    return settings


def slot_of(app: Flask, key: str) -> int:
    return int(cluster_of(app).client().keyslot(key))


def status_once_redis_answers(app: Flask, secret: str) -> int:
    """Return the status of a session check, repeated while it is 503."""
    deadline = time.monotonic() + LONGEST
    while (status := with_secret(app, secret)) == 503:
        assert time.monotonic() < deadline
    return status


def test_the_documented_rights_are_enough_also_while_slots_move(
    app: Flask, topology: ClusterTopology, sign_in: SignIn, key_of: KeyOf
) -> None:
    """The documented rights are enough, also while slots move.

    Redirections are followed: ASK while a slot moves, MOVED afterwards.
    """
    mixed_session(app, delete=True)
    alice = sign_in("alice", app)
    slot = slot_of(app, key_of(alice))
    target = next(node for node in topology.masters if node is not topology.owner(slot))
    topology.begin_move(slot, target)
    secret = str(alice.secret)
    assert with_secret(app, secret) == 200
    topology.move_slot(slot, target)
    assert with_secret(app, secret) == 200
    with app.app_context():
        assert check_redis() == Finding("redis")
    assert alice.delete("/v1/session").status_code == 204
    assert with_secret(app, secret) == 401
    for node in topology.masters:
        assert node.client.execute_command("ACL", "LOG") == []


def test_sessions_on_every_master_are_held_at_once(app: Flask, topology: ClusterTopology) -> None:
    """Sessions on every master are held at once, as ``python -m api recover`` needs it.

    The documented rights are enough for this.
    """
    prefix = settings_of(app).redis_prefix
    with app.app_context():
        for number in range(250):
            redis_client.add(f"{prefix}session:{number}", b"Lx", 60_000)
        assert hold_copies() >= 250
        assert redis_client.check() is None
        for number in range(250):
            marker = redis_client.get(f"{prefix}session:{number}").value
            assert marker is not None
            assert marker.startswith(b"H")


def test_keys_of_a_node_that_the_map_does_not_know_are_unavailable_and_no_error(
    app: Flask, topology: ClusterTopology
) -> None:
    """A key of a node that is missing from the map is unavailable, and no internal error.

    redis-py looks up the node that ASK names, finds none, and uses the missing node.
    """
    key = "gatebook-test:absent"
    with app.app_context():
        redis_client.get(key)
        slot = slot_of(app, key)
        [spare] = topology.spares
        source = topology.owner(slot)
        topology.begin_move(slot, spare)
        try:
            with pytest.raises(Unavailable), redis_client.failing_closed():
                redis_client.get(key)
        finally:
            topology.end_move(slot, source)
        assert redis_client.get(key).value is None


def test_silent_nodes_cost_each_request_one_deadline_and_other_keys_nothing(
    monkeypatch: pytest.MonkeyPatch, app: Flask, topology: ClusterTopology
) -> None:
    """Silent nodes cost each request one deadline, and requests for other keys nothing.

    redis-py reads the map within the request, node after node, one thread at a time.
    """
    readers: set[str] = set()
    initialize = NodesManager.initialize

    def reading(self: NodesManager, *args: object, **options: object) -> None:
        readers.add(threading.current_thread().name)
        initialize(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(NodesManager, "initialize", reading)
    cluster = cluster_of(app)
    keys = {
        cluster.client().get_node_from_key(f"gatebook-test:{number}").port: number
        for number in range(100)
    }
    *silent, well = (topology.owner(slot) for slot in (0, 8000, 16000))
    for node in silent:
        node.pause()

    def ask(number: int) -> str | None:
        try:
            cluster.get(f"gatebook-test:{number}")
        except RedisError as error:
            return type(error).__name__
        return None

    requested_keys = [*[keys[node.port] for node in silent] * 4, keys[well.port]]
    with bounded():
        errors = at_once([lambda number=number: ask(number) for number in requested_keys])
    assert errors == ["TimeoutError"] * 8 + [None]
    assert readers == {"redis-map"}


def test_a_command_that_was_not_answered_is_not_sent_again(
    app: Flask, topology: ClusterTopology
) -> None:
    """A command without an answer is not sent again.

    It would count an attempt twice, and each try would wait for its own deadline.
    """
    key = "gatebook-test:count"
    with app.app_context():
        redis_client.send([("DEL", key)])
        owner = topology.owner(slot_of(app, key))
        owner.pause()
        with pytest.raises(Unavailable), redis_client.failing_closed():
            redis_client.send([("LPUSH", key, "1")] * 40)
        owner.resume()
        owner.await_ready(lambda: owner.client.exists(key) == 1)
        assert owner.client.llen(key) == 1


def test_what_a_failover_lost_is_not_believed_for_longer_than_session_recheck(
    app: Flask, topology: ClusterTopology, sign_in: SignIn, key_of: KeyOf, clock: Clock
) -> None:
    """A session that a failover revived is trusted for SESSION_RECHECK at most.

    Runs are not compared on a cluster: only ages decide.
    """
    alice = sign_in("alice", app)
    secret, key = str(alice.secret), key_of(alice)
    owner = topology.owner(slot_of(app, key))
    lost_value = owner.client.get(key)
    assert isinstance(lost_value, bytes)
    assert alice.delete("/v1/session").status_code == 204
    owner.client.set(key, lost_value)
    clock.advance(seconds=61)
    assert with_secret(app, secret) == 401


def test_with_mariadb_away_a_copy_is_believed_for_session_recheck_and_no_longer(
    app: Flask,
    sign_in: SignIn,
    key_of: KeyOf,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With MariaDB down, a copy is trusted for SESSION_RECHECK only.

    A failover may have lost the ending without a trace: the grace period needs known runs.
    """
    secret = str(sign_in("alice", app).secret)

    def away() -> None:
        raise Unavailable("mariadb")

    monkeypatch.setattr(app.extensions["gatebook.pool"], "connection", away)
    clock.advance(seconds=50)
    assert with_secret(app, secret) == 200
    clock.advance(seconds=20)
    assert with_secret(app, secret) == 503


def test_a_node_that_refuses_writes_is_named(app: Flask, topology: ClusterTopology) -> None:
    node = topology.owner(8000)
    with app.app_context():
        assert check_redis() == Finding("redis")
        node.client.config_set("maxmemory", 1)
        try:
            finding = check_redis()
        finally:
            node.client.config_set("maxmemory", 0)
    full = "SET: OOM command not allowed when used memory > 'maxmemory'."
    assert finding == Finding("redis", Status.FAILED, f"127.0.0.1:{node.port}: {full}")


def test_a_cluster_without_all_its_slots_is_not_ready(
    app: Flask, topology: ClusterTopology
) -> None:
    slot = 0
    owner = topology.owner(slot)
    with app.app_context():
        assert check_redis() == Finding("redis")
        for node in topology.nodes:
            node.client.execute_command("CLUSTER", "DELSLOTS", slot)
        topology.await_state("fail")
        try:
            finding = check_redis()
        finally:
            owner.client.execute_command("CLUSTER", "ADDSLOTS", slot)
            topology.await_state()
    assert finding.status is Status.FAILED
    assert finding.detail.startswith("The state of the cluster is fail, 16383 of 16384 slots")


def test_a_server_that_is_no_cluster_is_unavailable_and_doctor_says_why(
    make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory
) -> None:
    [port] = free_ports(1)
    node = RedisNode("single", tmp_path_factory.mktemp("single"), port, [], Access())
    node.start()
    node.await_ready()
    try:
        app = make_app(redis_url=f"redis+cluster://127.0.0.1:{port}")
        with app.app_context():
            with pytest.raises(NotConnected):
                redis_client.get("gatebook-test:any")
            assert "Cluster mode is not enabled on this node" in check_redis().detail
        assert ApiClient(app).get("/readyz").status_code == 503
    finally:
        node.kill()


def test_a_certificate_of_another_authority_is_not_trusted(
    make_app: MakeApp, topology: ClusterTopology
) -> None:
    app = make_app(redis_url=topology.url.partition("?")[0])
    with app.app_context():
        assert "CERTIFICATE_VERIFY_FAILED" in check_redis().detail


def test_a_killed_master_costs_nobody_the_session(
    app: Flask, topology: ClusterTopology, sign_in: SignIn, key_of: KeyOf
) -> None:
    """A killed master ends no session.

    This is the last test of the file: the master stays down.
    """
    alice, bob = sign_in("alice", app), sign_in("bob", app)
    secret = str(bob.secret)
    assert bob.delete("/v1/session").status_code == 204
    owner = topology.owner(slot_of(app, key_of(alice)))
    with bounded():
        owner.kill()
        topology.fail_over(owner)
        assert status_once_redis_answers(app, str(alice.secret)) == 200
        assert status_once_redis_answers(app, secret) == 401
    assert alice.delete("/v1/session").status_code == 204
    with app.app_context():
        assert check_redis() == Finding("redis")
