"""Run Gatebook on a Redis Cluster of three masters, each with a replica."""

from __future__ import annotations

from chaos.topologies.single_mariadb import SingleMariaDbTopology
from chaos.topologies.topology import HOME
from dev.services.redis_cluster import ClusterTopology


class RedisClusterTopology(SingleMariaDbTopology):
    """A Redis Cluster that fails a node over after a second without an answer."""

    def _start_redis(self) -> str:
        self.redis = ClusterTopology(HOME / "redis-cluster", replicas=1, node_timeout=1000)
        self._stopping.callback(self.redis.kill)
        return self.redis.url

    def _redis_version(self) -> str:
        return str(self.redis.nodes[0].client.info("server")["redis_version"])
