"""List the topologies, and the faults of each with what is promised in it."""

from __future__ import annotations

from chaos.topologies.faults import any_topology, galera, redis_cluster, replica, sentinel
from chaos.topologies.galera import GaleraTopology, OneWriterTopology
from chaos.topologies.plan import Plan, TopologyFault
from chaos.topologies.redis_cluster import RedisClusterTopology
from chaos.topologies.replica import ReplicaTopology
from chaos.topologies.report import Promise
from chaos.topologies.sentinel import RedisSentinelTopology
from chaos.topologies.topology import SESSION_RECHECK

# Deadlines in seconds (docs/operations.md, "Every wait and its end"), and a second for the work.
# MariaDB: a place for a look-up, a connection of the pool, an idle one that does not answer its
# ping, a new one that does not greet. Redis: connecting, INFO, the answer, another's row lock.
_LOCK = 4.0
_MARIADB = 15.0
_REDIS = 10.5
_ALL_CHECKS = 0.99
# Several writers refuse a few requests at any time: those that lose conflicts again and again.
_CONFLICTS = 0.02
# Seconds: the group goes on without the node, HAProxy sees it, the deadlines of those that wait.
_GALERA_BACK = 12.0
# Seconds: down-after or node timeout, the vote, and the deadline of those that wait.
_ELECTED = 8.0
_LOST = frozenset({"lost", "revived", "signed out", "wrong"})
_ALONE = TopologyFault("none", "the load alone", any_topology.nothing, Promise(_LOCK, 1), 5)
# not the last: what was mailed while the clock was ahead is due when the others are there
_CLOCKS = TopologyFault(
    "clocks-apart",
    f"one machine's clock {any_topology.APART} s ahead, then right",
    any_topology.clocks_apart,
    Promise(_REDIS, 2),
    6,
)

_ONE_WRITER = Plan(
    "galera",
    "Galera, one writer",
    OneWriterTopology,
    (
        _ALONE,
        TopologyFault(
            "writer-killed",
            "the writer killed, back",
            galera.writer_killed,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            3,
            1,
        ),
        TopologyFault(
            "other-killed",
            "another node killed, back",
            galera.other_killed,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            3,
        ),
        TopologyFault(
            "writer-paused",
            "the writer paused",
            galera.writer_paused,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            4,
        ),
        TopologyFault(
            "writer-isolated",
            "the writer cut off, healed",
            galera.writer_isolated,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
        TopologyFault(
            "quorum-lost",
            "two of three killed, brought back by hand",
            galera.quorum_lost,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            2 * SESSION_RECHECK,
            None,
        ),
        TopologyFault(
            "state-transfer",
            "a node without data joins",
            galera.state_transferred,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            1,
        ),
        TopologyFault(
            "lagging",
            "another node lags",
            galera.other_lags,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
        TopologyFault(
            "altered",
            "tables rebuilt (ALTER)",
            galera.tables_altered,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
    ),
)
_SEVERAL_WRITERS = Plan(
    "writers",
    "Galera, three writers",
    GaleraTopology,
    (
        TopologyFault(
            "none",
            "the load alone",
            any_topology.nothing,
            Promise(_LOCK, 2, conflicts=_CONFLICTS),
            8,
            4,
        ),
        TopologyFault(
            "node-killed",
            "a machine's node killed, back",
            galera.one_node_killed,
            Promise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
            1,
        ),
        TopologyFault(
            "node-isolated",
            "a machine's node cut off, healed",
            galera.one_node_isolated,
            Promise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            2 * SESSION_RECHECK,
        ),
        TopologyFault(
            "quorum-lost",
            "two of three killed, brought back by hand",
            galera.quorum_lost,
            Promise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS, conflicts=_CONFLICTS),
            2 * SESSION_RECHECK,
        ),
        TopologyFault(
            "lagging",
            "a machine's node lags",
            galera.other_lags,
            Promise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
        ),
        TopologyFault(
            "altered",
            "tables rebuilt (ALTER)",
            galera.tables_altered,
            Promise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
        ),
    ),
    sharing=6,
)
_REPLICA = Plan(
    "replica",
    "primary and replica",
    ReplicaTopology,
    (
        _ALONE,
        TopologyFault(
            "replica-killed",
            "the replica killed, back",
            replica.replica_killed,
            Promise(_LOCK, 1),
            3,
        ),
        TopologyFault(
            "primary-killed",
            "the primary killed, the replica 2 s behind, promoted by hand",
            replica.primary_killed,
            Promise(_MARIADB, 5, checks=_ALL_CHECKS, counted=_LOST),
            2,
        ),
        TopologyFault(
            "recovered",
            "all sessions ended by the command after it",
            replica.recovered,
            Promise(_MARIADB, 5, counted=frozenset({"signed out", "lost"}), once_healed=True),
            SESSION_RECHECK,
        ),
    ),
    loses_changes=True,
)
_SENTINEL = Plan(
    "sentinel",
    "Redis Sentinel",
    RedisSentinelTopology,
    (
        _ALONE,
        _CLOCKS,
        TopologyFault(
            "master-killed",
            "the master killed, back",
            sentinel.master_killed,
            Promise(_REDIS, _ELECTED),
            1,
        ),
        TopologyFault(
            "two-masters",
            "the killed master back as a second one, all reconnect (SIGHUP)",
            sentinel.two_masters,
            Promise(_REDIS, _ELECTED),
            2,
            1,
        ),
        TopologyFault(
            "master-paused",
            "the master paused; on again it is a second one, all reconnect",
            sentinel.master_paused,
            Promise(_REDIS, _ELECTED),
            2,
        ),
        TopologyFault(
            "replica-killed",
            "a replica killed, back",
            sentinel.replica_killed,
            Promise(_REDIS, 1),
            2,
        ),
        TopologyFault(
            "sentinels-killed",
            "two of three Sentinels killed, all reconnect",
            sentinel.sentinels_killed,
            Promise(_REDIS, 2),
            4,
        ),
    ),
)
_CLUSTER = Plan(
    "cluster",
    "Redis Cluster",
    RedisClusterTopology,
    (
        _ALONE,
        _CLOCKS,
        TopologyFault(
            "master-killed",
            "a master killed, back",
            redis_cluster.master_killed,
            Promise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            3,
            2,
        ),
        TopologyFault(
            "master-paused",
            "a master paused, on again",
            redis_cluster.master_paused,
            Promise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            5,
        ),
        TopologyFault(
            "slots-moved",
            "slots moved",
            redis_cluster.slots_moved,
            Promise(_REDIS, 2, revived_within=SESSION_RECHECK),
            6,
        ),
        TopologyFault(
            "half-restarted",
            "half of the nodes restarted",
            redis_cluster.half_restarted,
            Promise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            3,
        ),
    ),
)
PLANS = (_ONE_WRITER, _SEVERAL_WRITERS, _REPLICA, _SENTINEL, _CLUSTER)
