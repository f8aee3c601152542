"""Check that an election by Sentinels signs nobody out, and revives no ended session."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as NoAnswer

from api.cache import client as redis_client
from api.cache.run import Run
from api.domain.health import Finding, Status
from api.rules.health.check_redis import check_redis
from dev.services.redis_node import Access, RedisNode
from dev.services.redis_sentinel import SentinelTopology
from tests.rules.sessions.test_check_session import with_secret
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.client import ApiClient, Person
from tests.support.faults import assert_unavailable, bounded
from tests.support.mixed_session import mixed_session
from tests.support.redis_rights import ON_SENTINELS, ON_SERVERS

pytestmark = pytest.mark.long

MakeApp = Callable[..., Flask]
SignIn = Callable[..., Person]
KeyOf = Callable[[Person | str], str]
T = TypeVar("T")
# A password that must be encoded in a URL, but not in a configuration file.
ACCESS = Access(password="a/b@c:d", rights=ON_SERVERS, sentinel_rights=ON_SENTINELS)


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelTopology]:
    """Yield a master, two replicas and three Sentinels, for users with the documented rights."""
    folder = tmp_path_factory.mktemp("sentinel")
    new_topology = SentinelTopology(folder, access=ACCESS, down_after=500, quick=True)
    yield new_topology
    new_topology.kill()


@pytest.fixture
def healed(topology: SentinelTopology) -> Iterator[SentinelTopology]:
    """Yield the topology, and heal it afterwards."""
    yield topology
    topology.heal()


@pytest.fixture
def app(make_app: MakeApp, healed: SentinelTopology) -> Flask:
    """Return an application on the topology: other tests' applications use another Redis."""
    return make_app(redis_url=healed.url, redis_timeout=0.3, redis_connect_timeout=0.3)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition that another process fulfils."""
    deadline = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def port_of(app: Flask) -> int:
    """Return the port of the master that a process knows."""
    return int(app.extensions["gatebook.redis_sentinels"].discover_master("")[1])


def answers(app: Flask, secret: str | None) -> int:
    """Return the status of a session check, repeated while Redis does not answer."""
    assert secret is not None
    deadline = time.monotonic() + LONGEST
    while (status := with_secret(app, secret)) == 503:
        assert time.monotonic() < deadline
    return status


def after_elections(command: Callable[[], T]) -> T:
    """Return the answer to a command, repeated while connections are refused.

    During an election that is the documented answer, and one election may follow another.
    """
    deadline = time.monotonic() + LONGEST
    while True:
        try:
            return command()
        except (NotConnected, NoAnswer):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def state_on(server: RedisNode, key: str) -> bytes:
    return (server.client.get(key) or b"")[:1]  # type: ignore[index,operator]


def test_the_documented_rights_are_enough(app: Flask, topology: SentinelTopology) -> None:
    """The documented rights on the servers and on the Sentinels are enough.

    The user name and the password are in the URL.
    """
    mixed_session(app, delete=True)
    with app.app_context():
        assert check_redis() == Finding("redis")
    for node in [*topology.servers, *topology.sentinels]:
        assert node.client.execute_command("ACL", "LOG") == []


def test_a_killed_master_costs_nobody_the_session_and_revives_none(
    make_app: MakeApp, app: Flask, sign_in: SignIn, healed: SentinelTopology, key_of: KeyOf
) -> None:
    """A killed master ends no session and revives none.

    It comes back with its data, and is a second master for a while.
    """
    alice, bob = sign_in("alice", app), sign_in("bob", app)
    old = healed.master()
    with bounded():
        old.kill()
        healed.await_master(other_than=old)
        assert answers(app, alice.secret) == 200
    ended = str(bob.secret)
    assert bob.delete("/v1/session").status_code == 204
    old.start()
    old.await_ready()
    assert old.role() == "master"
    newly_started = make_app(redis_url=healed.url)
    assert answers(newly_started, ended) == answers(app, ended) == 401
    assert answers(newly_started, alice.secret) == 200


def test_an_old_master_that_goes_on_revives_nothing_by_connections_that_were_kept(
    make_app: MakeApp, app: Flask, sign_in: SignIn, healed: SentinelTopology, key_of: KeyOf
) -> None:
    """A former master that goes on revives no session over kept connections.

    It was paused or cut off, keeps its run, and still acts as the master.
    """
    alice = sign_in("alice", app)
    with app.app_context():
        redis_client.get_at_once([key_of(alice)])
        until(lambda: redis_client.get_at_once([key_of(alice)]) is not None)
    old = healed.master()
    old.pause()
    new = healed.await_master(other_than=old)
    other_app = make_app(redis_url=healed.url)
    assert answers(other_app, alice.secret) == 200
    headers = {"Authorization": f"Bearer {alice.secret}"}
    assert ApiClient(other_app).delete("/v1/session", headers=headers).status_code == 204
    until(lambda: port_of(app) == new.port)

    old.resume()

    assert (old.role(), state_on(old, key_of(alice))) == ("master", b"L")
    with app.app_context():
        batch = redis_client.get_at_once([key_of(alice)])
        assert batch is None or batch.values == [b"G"]
        written = ("SET", "gatebook-test:written", "1", "PX", 100_000)
        after_elections(lambda: redis_client.send([written]))
    assert answers(app, alice.secret) == 401
    assert state_on(new, "gatebook-test:written") == b"1"
    assert state_on(old, "gatebook-test:written") == b""


def test_a_connection_that_is_made_while_another_master_is_elected_is_refused(
    monkeypatch: pytest.MonkeyPatch, app: Flask, healed: SentinelTopology
) -> None:
    """A connection made during an election is refused.

    Otherwise the run of the old master would be taken for that of the elected one.
    """
    identify = Run.identify
    old = healed.master()

    def slowly(self: Run, connection: Any) -> tuple[str | None, str]:
        identity = identify(self, connection)
        if connection.port == old.port:
            healed.failover()
            until(lambda: port_of(app) != old.port)
        return identity

    monkeypatch.setattr(Run, "identify", slowly)
    with app.app_context():
        with pytest.raises(NotConnected, match="Another master was elected"):
            redis_client.get("gatebook-test:any")
        answer = after_elections(lambda: redis_client.get("gatebook-test:any"))
        assert answer.run == redis_client.run_id()
        connection = app.extensions["gatebook.redis_reader"]._connection
    assert connection.port == port_of(app)


def test_a_sentinel_that_was_cut_off_leads_nobody_back(
    make_app: MakeApp, app: Flask, healed: SentinelTopology
) -> None:
    """A Sentinel that was cut off leads no process back to the old master.

    A process that knows the later election ignores it. A new process refuses a server that is no
    master.
    """
    old = healed.master()
    *reachable_sentinels, cut_off = healed.sentinels
    # It keeps its current configuration; a paused one would read the news from its buffer.
    cut_off.kill()
    new = healed.failover()
    until(lambda: old.role() == "slave" and port_of(app) == new.port)
    for sentinel in reachable_sentinels:
        sentinel.pause()
    cut_off.start()
    cut_off.await_ready()
    sentinels = app.extensions["gatebook.redis_sentinels"]
    until(lambda: sum(sentinels.answering()) == 1)

    master = cut_off.client.sentinel_master("mymaster")
    assert master["port"] == old.port  # type: ignore[index]
    with app.app_context():
        assert port_of(app) == new.port
        redis_client.check()
    newly_started = make_app(redis_url=healed.url, redis_timeout=0.3)
    with newly_started.app_context():
        assert "its role is slave" in check_redis().detail


def test_with_half_of_the_sentinels_away_all_is_served_and_doctor_says_so(
    make_app: MakeApp, healed: SentinelTopology, sign_in: SignIn
) -> None:
    """With half of the Sentinels away the API works, and the doctor reports them.

    One of them refuses connections, another one does not answer.
    """
    refusing, swallowing, _ = healed.sentinels
    refusing.kill()
    swallowing.pause()
    try:
        app = make_app(redis_url=healed.url, redis_timeout=0.3)
        with bounded():
            alice = sign_in("alice", app)
            assert with_secret(app, alice.secret) == 200
        with app.app_context():
            few = (
                "1 of 3 Sentinels name the master: fewer than a majority, so no failover is"
                " possible."
            )
            assert check_redis() == Finding("redis", Status.WARNING, few)
    finally:
        refusing.start()
        refusing.await_ready()


def test_a_wrong_name_is_unavailable_and_doctor_says_why(
    make_app: MakeApp, healed: SentinelTopology
) -> None:
    app = make_app(redis_url=healed.url.replace("/mymaster/", "/another/"))
    with bounded():
        assert_unavailable(
            ApiClient(app).get("/v1/session", headers={"Authorization": f"Bearer {'a' * 43}"})
        )
    with app.app_context():
        finding = check_redis()
    assert finding.status is Status.FAILED
    assert finding.detail == ("No Sentinel names a master 'another': No such master with that name")


def test_a_name_of_a_sentinel_that_leads_elsewhere_is_followed(
    monkeypatch: pytest.MonkeyPatch, make_app: MakeApp, healed: SentinelTopology
) -> None:
    """A Sentinel's name that leads to another address is followed.

    Names are resolved anew for each connection, so that no process needs a restart.
    """
    resolve = socket.getaddrinfo
    is_moved = False

    def resolved(host: Any, *rest: Any) -> Any:
        if host == "sentinel.test":
            if not is_moved:
                raise socket.gaierror("no such name")
            host = "127.0.0.1"
        return resolve(host, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    app = make_app(redis_url=healed.url.replace("127.0.0.1", "sentinel.test"))
    with app.app_context():
        assert "no such name" in check_redis().detail
        is_moved = True
        until(lambda: check_redis() == Finding("redis"))


def test_tls_leads_to_the_sentinels_and_to_the_servers(
    tmp_path: Any, make_app: MakeApp, sign_in: SignIn
) -> None:
    """Connections to Sentinels and servers use TLS, and another authority is not trusted."""
    authority = Authority(tmp_path)
    authority.server("localhost", addresses=["127.0.0.1"])
    access = Access(certificate=tmp_path / "localhost.pem", ca=authority.ca)
    topology = SentinelTopology(tmp_path / "servers", access=access, replicas=0, sentinels=1)
    try:
        app = make_app(redis_url=topology.url)
        assert with_secret(app, sign_in("alice", app).secret) == 200
        untrusted = make_app(redis_url=topology.url.partition("?")[0])
        with untrusted.app_context():
            assert "CERTIFICATE_VERIFY_FAILED" in check_redis().detail
    finally:
        topology.kill()


def test_where_info_is_not_allowed_no_server_passes_for_the_master(
    app: Flask, healed: SentinelTopology
) -> None:
    master: Redis = healed.master().client
    master.execute_command("ACL", "SETUSER", "gatebook", "-info")
    try:
        with app.app_context():
            assert "its role is" in check_redis().detail
    finally:
        master.execute_command("ACL", "SETUSER", "gatebook", "+info")
