"""List the topologies, and the faults of each with their promises."""

from __future__ import annotations

from chaos.outcome import FaultPromise
from chaos.topologies.faults import any_topology, galera, redis_cluster, replica, sentinel
from chaos.topologies.galera import GaleraTopology, OneWriterTopology
from chaos.topologies.plan import TopologyFault, TopologyPlan
from chaos.topologies.redis_cluster import RedisClusterTopology
from chaos.topologies.replica import ReplicaTopology
from chaos.topologies.sentinel import RedisSentinelTopology
from chaos.topologies.topology import SESSION_RECHECK

# Deadlines in seconds (docs/operations.md, "Every wait and its end"), and a second for the work.
# MariaDB: a permit for a look-up, a connection of the pool, an idle connection whose ping is not
# answered, a new one whose handshake is not. Redis: connecting, INFO, the answer, another
# request's row lock.
_LOCK = 4.0
_MARIADB = 15.0
_REDIS = 10.5
_ALL_CHECKS = 0.99
# Several writers refuse a few requests at any time: those that lose each retry of a conflict.
_CONFLICTS = 0.02
# Seconds: the group excludes the node, HAProxy notices it, the deadlines of waiting requests.
_GALERA_BACK = 12.0
# Seconds: down-after or node timeout, the election, and the deadline of waiting requests.
_ELECTED = 8.0
_LOST = frozenset({"lost", "revived", "signed out", "wrong"})
_ALONE = TopologyFault("none", "the load alone", any_topology.idle, FaultPromise(_LOCK, 1), 5)
# Never the last fault: mails from the time when the clock was ahead become due during later ones.
_CLOCKS = TopologyFault(
    "clocks-apart",
    f"one machine's clock {any_topology.APART} s ahead, then right",
    any_topology.move_clocks_apart,
    FaultPromise(_REDIS, 2),
    6,
)

_ONE_WRITER = TopologyPlan(
    "galera",
    "Galera, one writer",
    OneWriterTopology,
    (
        _ALONE,
        TopologyFault(
            "writer-killed",
            "the writer killed, back",
            galera.kill_writer,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            3,
            1,
        ),
        TopologyFault(
            "other-killed",
            "another node killed, back",
            galera.kill_other,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            3,
        ),
        TopologyFault(
            "writer-paused",
            "the writer paused",
            galera.pause_writer,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            4,
        ),
        TopologyFault(
            "writer-isolated",
            "the writer cut off, healed",
            galera.isolate_writer,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
        TopologyFault(
            "quorum-lost",
            "two of three killed, brought back by hand",
            galera.lose_quorum,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            2 * SESSION_RECHECK,
            None,
        ),
        TopologyFault(
            "state-transfer",
            "a node without data joins",
            galera.transfer_state,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            1,
        ),
        TopologyFault(
            "lagging",
            "another node lags",
            galera.delay_node,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
        TopologyFault(
            "altered",
            "tables rebuilt (ALTER)",
            galera.alter_tables,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS),
            5,
        ),
    ),
)
_SEVERAL_WRITERS = TopologyPlan(
    "writers",
    "Galera, three writers",
    GaleraTopology,
    (
        TopologyFault(
            "none",
            "the load alone",
            any_topology.idle,
            FaultPromise(_LOCK, 2, conflicts=_CONFLICTS),
            8,
            4,
        ),
        TopologyFault(
            "node-killed",
            "a machine's node killed, back",
            galera.kill_one_node,
            FaultPromise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
            1,
        ),
        TopologyFault(
            "node-isolated",
            "a machine's node cut off, healed",
            galera.isolate_one_node,
            FaultPromise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            2 * SESSION_RECHECK,
        ),
        TopologyFault(
            "quorum-lost",
            "two of three killed, brought back by hand",
            galera.lose_quorum,
            FaultPromise(_MARIADB, _GALERA_BACK, checks=_ALL_CHECKS, conflicts=_CONFLICTS),
            2 * SESSION_RECHECK,
        ),
        TopologyFault(
            "lagging",
            "a machine's node lags",
            galera.delay_node,
            FaultPromise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
        ),
        TopologyFault(
            "altered",
            "tables rebuilt (ALTER)",
            galera.alter_tables,
            FaultPromise(_MARIADB, _GALERA_BACK, conflicts=_CONFLICTS),
            5,
        ),
    ),
    sharing=6,
)
_REPLICA = TopologyPlan(
    "replica",
    "primary and replica",
    ReplicaTopology,
    (
        _ALONE,
        TopologyFault(
            "replica-killed",
            "the replica killed, back",
            replica.kill_replica,
            FaultPromise(_LOCK, 1),
            3,
        ),
        TopologyFault(
            "primary-killed",
            "the primary killed, the replica 2 s behind, promoted by hand",
            replica.kill_primary,
            FaultPromise(_MARIADB, 5, checks=_ALL_CHECKS, counted=_LOST),
            2,
        ),
        TopologyFault(
            "recovered",
            "all sessions ended by the command after it",
            replica.recover,
            FaultPromise(_MARIADB, 5, counted=frozenset({"signed out", "lost"}), once_healed=True),
            SESSION_RECHECK,
        ),
    ),
    loses_changes=True,
)
_SENTINEL = TopologyPlan(
    "sentinel",
    "Redis Sentinel",
    RedisSentinelTopology,
    (
        _ALONE,
        _CLOCKS,
        TopologyFault(
            "master-killed",
            "the master killed, back",
            sentinel.kill_master,
            FaultPromise(_REDIS, _ELECTED),
            1,
        ),
        TopologyFault(
            "two-masters",
            "the killed master back as a second one, all reconnect (SIGHUP)",
            sentinel.create_two_masters,
            FaultPromise(_REDIS, _ELECTED),
            2,
            1,
        ),
        TopologyFault(
            "master-paused",
            "the master paused; on again it is a second one, all reconnect",
            sentinel.pause_master,
            FaultPromise(_REDIS, _ELECTED),
            2,
        ),
        TopologyFault(
            "replica-killed",
            "a replica killed, back",
            sentinel.kill_replica,
            FaultPromise(_REDIS, 1),
            2,
        ),
        TopologyFault(
            "sentinels-killed",
            "two of three Sentinels killed, all reconnect",
            sentinel.kill_sentinels,
            FaultPromise(_REDIS, 2),
            4,
        ),
    ),
)
_CLUSTER = TopologyPlan(
    "cluster",
    "Redis Cluster",
    RedisClusterTopology,
    (
        _ALONE,
        _CLOCKS,
        TopologyFault(
            "master-killed",
            "a master killed, back",
            redis_cluster.kill_master,
            FaultPromise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            3,
            2,
        ),
        TopologyFault(
            "master-paused",
            "a master paused, on again",
            redis_cluster.pause_master,
            FaultPromise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            5,
        ),
        TopologyFault(
            "slots-moved",
            "slots moved",
            redis_cluster.move_slots,
            FaultPromise(_REDIS, 2, revived_within=SESSION_RECHECK),
            6,
        ),
        TopologyFault(
            "half-restarted",
            "half of the nodes restarted",
            redis_cluster.restart_half,
            FaultPromise(_REDIS, _ELECTED, revived_within=SESSION_RECHECK),
            3,
        ),
    ),
)
PLANS = (_ONE_WRITER, _SEVERAL_WRITERS, _REPLICA, _SENTINEL, _CLUSTER)
