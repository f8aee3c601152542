"""A client for Redis Cluster: redis-py's, with its map of the cluster read by a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TookTooLong
from redis.retry import Retry

from api.cache.readers import CacheAnswer, CacheAnswers
from api.settings.redis_url import ClusterNodes

# A cluster's masters have no comparable run ids: SESSION_RECHECK alone limits what a failover lost.
NO_RUN = ""
_PERIOD = 0.25  # seconds, at least, between two readings of the map
# The keys that are tried to find one on a given master: enough for a master with 0.1 % of the
# slots.
_TRIES = 10_000


class ClusterClient:
    """A client that sends each command to the node that holds its key.

    redis-py reads the map of the cluster anew inside the request that meets a fault, node after
    node, one thread at a time: with two nodes away, requests queued for it. Here a background
    thread reads the map, and the request fails at once.
    """

    def __init__(
        self, address: ClusterNodes, connect_timeout: float, timeout: float, connections: int
    ) -> None:
        self._address = address
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._connections = connections
        self._cluster: RedisCluster | None = None
        self._problem: Exception | None = None
        self._wanted = threading.Event()
        self._tried = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def get(self, key: str) -> CacheAnswer:
        """Return the value of a key (``GET``)."""
        return CacheAnswer(self.call("GET", key), NO_RUN)

    def get_at_once(self, _keys: Sequence[str]) -> CacheAnswers | None:
        """Return None: a client that follows redirections may need more than milliseconds."""
        return None

    def add(self, key: str, value: bytes, milliseconds: int) -> None:
        """Write a value if the key is absent (``SET … PX … NX``)."""
        self.call("SET", key, value, "PX", milliseconds, "NX")

    def ask_run_again(self) -> None:
        """Do nothing: a cluster's runs are not compared."""

    def send(self, commands: Sequence[Sequence[Any]], *, raises: bool = True) -> list[Any]:
        """Send commands with one key each, one after another, within the deadline of one answer.

        redis-py's pipeline sends each unanswered command again, one by one: attempts would be
        counted twice, and each command would wait for its own deadline.
        """
        deadline = time.monotonic() + self._timeout
        answers: list[Any] = []
        for command in commands:
            if time.monotonic() > deadline:
                raise TookTooLong("The cluster did not answer all commands in time.")
            try:
                answers.append(self.call(*command))
            except RedisError as error:
                if raises:
                    raise
                answers.append(error)
        return answers

    def scan(self, match: str, count: int) -> Iterator[bytes]:
        """Yield the matching keys of all masters. Raises ``RedisError``."""
        yield from self.client().scan_iter(match=match, count=count)

    def call(self, *command: Any, **options: Any) -> Any:
        """Send one command, repeated only for redirections. Raises ``RedisError``."""
        try:
            return self.client().execute_command(*command, **options)  # type: ignore[no-untyped-call]
        except RedisError:
            raise
        except Exception as error:
            # RedisClusterException is no RedisError. If redis-py does not know the node that ASK
            # names, because it has no slots yet, it raises AttributeError.
            self._read_map_soon()
            raise LostConnection(f"{error}") from error

    def client(self) -> RedisCluster:
        """Return redis-py's client. Raises ``LostConnection`` until a node has answered."""
        if self._cluster is None:
            self._read_map_soon()
            self._tried.wait(self._connect_timeout + self._timeout)
        if self._cluster is None:
            reason = self._problem or "no node has answered in time"
            raise LostConnection(f"The cluster can't be reached: {reason}")
        return self._cluster

    def masters(self) -> list[str]:
        """Return the names of all masters, as host:port. Raises ``LostConnection``."""
        return [str(node.name) for node in self.client().get_primaries()]  # type: ignore[no-untyped-call]

    def key_on(self, master: str, key: str) -> str:
        """Return a key on that master that begins with ``key``; ``key`` if it has no slots."""
        client = self.client()
        for number in range(_TRIES):
            candidate = f"{key}:{number}"
            node = client.get_node_from_key(candidate)  # type: ignore[no-untyped-call]
            if node is not None and node.name == master:
                return candidate
        return key

    def close(self) -> None:
        """Stop the thread and close the connections."""
        self._closed.set()
        self._wanted.set()
        if self._cluster is not None:
            self._cluster.close()

    def _read_map_soon(self, *_: Any, **__: Any) -> None:
        """Wake the thread that reads the map; replaces redis-py's ``initialize``."""
        with self._lock:
            if self._thread is None:  # at first use, because threads do not survive a fork
                thread = threading.Thread(target=self._keep_map, name="redis-map", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # the machine has no capacity for one more thread
                    return
                self._thread = thread
        self._wanted.set()

    def _keep_map(self) -> None:
        while not self._closed.is_set():
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._read_map()
                self._problem = None
            except Exception as error:  # noqa: BLE001 - nothing may end this thread
                self._problem = error
            self._tried.set()
            self._closed.wait(_PERIOD)

    def _read_map(self) -> None:
        if self._cluster is None:
            self._cluster = self._connect()
            return
        manager = self._cluster.nodes_manager
        # Also ask the last known nodes: all configured nodes may have been replaced since.
        known_nodes = [(node.host, node.port) for node in manager.nodes_cache.values()]
        type(manager).initialize(manager, additional_startup_nodes_info=known_nodes)

    def _connect(self) -> RedisCluster:
        nodes = [
            ClusterNode(host, port)  # type: ignore[no-untyped-call]
            for host, port in self._address.nodes
        ]
        cluster = RedisCluster(
            startup_nodes=nodes,
            socket_connect_timeout=self._connect_timeout,
            socket_timeout=self._timeout,
            max_connections=self._connections,
            retry=Retry(NoBackoff(), 0),
            require_full_coverage=False,  # keys whose node is up are served
            dynamic_startup_nodes=False,  # names are resolved again when addresses change
            **self._address.login.options(),
        )
        setattr(cluster.nodes_manager, "initialize", self._read_map_soon)  # noqa: B010
        return cluster
