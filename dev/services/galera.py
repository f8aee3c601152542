"""Run a private Galera cluster on loopback: MariaDB nodes that all accept writes.

    with cluster(home, nodes=3) as galera:
        galera.nodes[0].url()  # a DATABASE_URL
        galera.nodes[2].kill()
        galera.nodes[2].start()

The provider and the scripts of state transfer are unpacked from Debian's packages, not installed.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from dev.env.debian_packages import environ, unpack
from dev.paths import RUN, private_directory
from dev.process.lock import exclusive
from dev.services import mariadb, secrets
from dev.services.galera_node import GaleraNode, Ports

# Small: a node starts in about two seconds and takes 150 MB.
_OPTIONS: dict[str, object] = {
    "binlog_format": "ROW",
    "default_storage_engine": "InnoDB",
    "innodb_autoinc_lock_mode": 2,
    "innodb_buffer_pool_size": "48M",
    "innodb_log_file_size": "16M",
    "wsrep_on": "ON",
    "wsrep_slave_threads": 1,
    "wsrep_sst_method": "rsync",
}
# Below Linux's ports for outgoing connections: the ports of a stopped node stay free.
_PORTS = range(12000, 32000)

_TEMPLATE = RUN / "galera-template"


class GaleraCluster:
    """A cluster of ``nodes``: the first one has begun the group."""

    def __init__(self, home: Path, count: int, *, durable: bool, suspect_seconds: float) -> None:
        unpacked = unpack(
            "galera",
            apt=["galera-4", "rsync", "lsof"],
            # has the wsrep_sst_* scripts
            without_dependencies=["mariadb-server"],
        )
        password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        taken: set[int] = set()
        self.home = private_directory(home)
        variables = _as_root(private_directory(home / "bin"), environ(unpacked))
        self.nodes = [
            GaleraNode(number, home, _free_ports(taken), variables, password)
            for number in range(1, count + 1)
        ]
        self._password = password
        address = ",".join(f"127.0.0.1:{node.ports.group}" for node in self.nodes)
        for node in self.nodes:
            provider = {
                "base_host": "127.0.0.1",
                "base_port": node.ports.group,
                "gmcast.listen_addr": f"tcp://127.0.0.1:{node.ports.group}",
                "ist.recv_addr": f"127.0.0.1:{node.ports.incremental}",
                "gcache.size": "16M",
                **_timeouts(suspect_seconds),
            }
            own = {
                "innodb_flush_log_at_trx_commit": int(durable),
                "wsrep_provider": next(unpacked.glob("usr/lib/galera/libgalera_smm.so")),
                "wsrep_cluster_name": f"gatebook-{self.nodes[0].ports.group}",
                "wsrep_cluster_address": f"gcomm://{address}",
                "wsrep_provider_options": '"' + _joined(provider) + '"',
            }
            node.configure({**_OPTIONS, **own})

    def start(self) -> None:
        """Start all nodes with the same new data.

        Each node runs the init file that makes the users, since its statements are not replicated.
        """
        first, *others = self.nodes
        self._make_template(first)
        for node in self.nodes:
            node.forget()
            shutil.copytree(_TEMPLATE, node.data, dirs_exist_ok=True)
        init = self.home / "init.sql"
        statements = [
            mariadb.user_statements(*user, self._password, host=f"'{host}'")
            for user in (mariadb.LIMITED, mariadb.UNLIMITED)
            for host in ("localhost", "127.0.0.1")
        ]
        mariadb.write_private(init, "".join(statements))
        try:
            first.start(first=True, init=init)
            for node in others:
                node.start(init=init, wait=False)
            for node in others:
                node.await_synced()
        finally:
            init.unlink(missing_ok=True)  # it has run, and contains the password

    def _make_template(self, node: GaleraNode) -> None:
        """Make the data of a new cluster, once: nodes with copies of it need no state transfer."""
        with exclusive(RUN / "galera-template.lock", wait=True):
            if not _TEMPLATE.is_dir():
                mariadb.make_data_directory(node.data)
                node.start(first=True, wait=False)
                node.wait_for(node.began, "did not begin a cluster")
                node.stop()
                node.data.rename(_TEMPLATE)

    def recover(self) -> None:
        """Begin the group again after all nodes stopped, with the node of the latest state."""
        first = max(self.nodes, key=lambda node: node.position())
        state = first.data / "grastate.dat"
        state.write_text(state.read_text().replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1"))
        first.start(first=True)
        for node in self.nodes:
            if node is not first:
                node.start()

    def stop(self) -> None:
        """Stop all nodes, the last first, and keep their data."""
        for node in reversed(self.nodes):
            node.stop()


@contextmanager
def cluster(
    home: Path,
    nodes: int = 3,
    *,
    durable: bool = False,
    suspect_seconds: float = 5,
) -> Iterator[GaleraCluster]:
    """Start a cluster in ``home`` with new data, and stop it however the block ends.

    With ``durable``, an acknowledged commit survives a crash of all nodes. The group waits
    ``suspect_seconds`` for a node that does not answer; the default is Galera's.
    """
    galera = GaleraCluster(home, nodes, durable=durable, suspect_seconds=suspect_seconds)
    with ExitStack() as stopping:
        for node in galera.nodes:
            stopping.callback(node.stop)
        galera.start()
        yield galera


def _timeouts(seconds: float) -> dict[str, str]:
    """Return Galera's timeouts in the ratios of its defaults, which it requires."""
    periods = {
        "evs.keepalive_period": seconds / 5,
        "evs.inactive_check_period": seconds / 10,
        "evs.suspect_timeout": seconds,
        "evs.inactive_timeout": 3 * seconds,
        "evs.install_timeout": 3 * seconds / 2,
    }
    return {name: f"PT{period:g}S" for name, period in periods.items()}


def _as_root(programs: Path, variables: dict[str, str]) -> dict[str, str]:
    """Put a wrapper of rsync first in PATH: as root, its daemon drops root's rights by default."""
    if os.getuid() != 0:
        return variables
    real = shutil.which("rsync", path=variables["PATH"])
    own = programs / "rsync"
    own.write_text(
        "#!/bin/sh\n"
        'case " $* " in *" --daemon "*) set -- --dparam=uid=0 --dparam=gid=0 "$@" ;; esac\n'
        f'exec "{real}" "$@"\n'
    )
    own.chmod(0o700)
    return {**variables, "PATH": os.pathsep.join([str(programs), variables["PATH"]])}


def _joined(options: Mapping[str, object]) -> str:
    return ";".join(f"{name}={value}" for name, value in options.items())


def _free_ports(taken: set[int]) -> Ports:
    """Return four free ports that are not in ``taken``, and add them to it."""
    ports: list[int] = []
    while len(ports) < 4:
        port = random.choice(_PORTS)  # noqa: S311
        if port not in taken and _is_free(port):
            taken.add(port)
            ports.append(port)
    return Ports(*ports)


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False
