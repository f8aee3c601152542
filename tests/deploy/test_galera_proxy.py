"""Check HAProxy in front of Galera: one node takes writes, and never one without quorum."""

from __future__ import annotations

import gc
import getpass
import grp
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pymysql
import pytest

from dev.env import debian_packages
from dev.services.galera import GaleraCluster, cluster
from tests.deploy.balancers import free_port
from tests.support.at_once import LONGEST

ROOT = Path(__file__).parents[2]
# PyMySQL leaves a socket whose connect failed to the garbage collector.
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings(
        "ignore:unclosed <socket:ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ),
]


@pytest.fixture
def galera(tmp_path: Path) -> Iterator[GaleraCluster]:
    with cluster(tmp_path / "galera", nodes=2, suspect_seconds=1) as nodes:
        # The file names a network as the host; a loopback connection comes from this address.
        nodes.nodes[0].sql("CREATE USER gatebook_check@'127.0.0.1'")
        yield nodes
    gc.collect()  # Collect now, where no other test gets the warning.


@pytest.fixture
def proxy(galera: GaleraCluster, tmp_path: Path) -> Iterator[int]:
    port = free_port()
    first, second = (node.ports.clients for node in galera.nodes)
    text = (ROOT / "deploy" / "haproxy-galera.cfg").read_text()
    for placeholder, value in {
        "bind 127.0.0.1:3306": f"bind 127.0.0.1:{port}",
        "10.0.0.21:3306": f"127.0.0.1:{first}",
        "10.0.0.22:3306": f"127.0.0.1:{second}",
        "10.0.0.23:3306": f"127.0.0.1:{free_port()}",
        "user haproxy": f"user {getpass.getuser()}",
        "group haproxy": f"group {grp.getgrgid(os.getgid()).gr_name}",
        "/run/haproxy/admin.sock": str(tmp_path / "admin.sock"),
    }.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    config = tmp_path / "haproxy.cfg"
    config.write_text(text)
    environ = debian_packages.environ(debian_packages.unpack("haproxy", apt=["haproxy"]))
    process = subprocess.Popen(["haproxy", "-db", "-f", config], env=environ)
    yield port
    process.terminate()
    process.wait(LONGEST)


def node_behind(galera: GaleraCluster, port: int) -> str:
    """Return the name of the node that a new connection reaches, or "" if there is none."""
    try:
        return str(galera.nodes[0].sql("SELECT @@wsrep_node_name", unix_socket=None,
                                       host="127.0.0.1", port=port)[0][0])  # fmt: skip
    except pymysql.err.MySQLError:
        return ""


def await_node(galera: GaleraCluster, port: int, name: str) -> None:
    deadline = time.monotonic() + LONGEST
    while node_behind(galera, port) != name:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_all_write_to_one_node_and_to_none_without_quorum(
    galera: GaleraCluster, proxy: int
) -> None:
    first, second = galera.nodes
    await_node(galera, proxy, first.name)
    assert [node_behind(galera, proxy) for _ in range(5)] == [first.name] * 5
    with closing(first.connect(unix_socket=None, host="127.0.0.1", port=proxy)) as old:
        # Separated from each other, neither node has a quorum; both keep listening.
        first.sql("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'")
        await_node(galera, proxy, "")
        with pytest.raises(pymysql.err.MySQLError):  # HAProxy closed this connection, too.
            old.ping(reconnect=False)

    # An operator lets the second node continue.
    second.sql("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'")
    await_node(galera, proxy, second.name)
