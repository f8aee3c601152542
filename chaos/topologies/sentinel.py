"""Run Gatebook on a Redis master with two replicas and three Sentinels."""

from __future__ import annotations

from chaos.topologies.single_mariadb import SingleMariaDbTopology
from chaos.topologies.topology import HOME
from dev.services.redis_sentinel import SentinelTopology


class RedisSentinelTopology(SingleMariaDbTopology):
    """A Redis with Sentinels and production timeouts, except ``down_after`` (1 s)."""

    def _start_redis(self) -> str:
        self.redis = SentinelTopology(HOME / "sentinel", down_after=1000)
        self._stopping.callback(self.redis.kill)
        return self.redis.url

    def _redis_version(self) -> str:
        return str(self.redis.servers[0].client.info("server")["redis_version"])
