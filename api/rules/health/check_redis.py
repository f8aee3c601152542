"""Check that Redis keeps writes, in each topology that REDIS_URL can name."""

from __future__ import annotations

from api.cache import probe
from api.domain.health import Finding, Status
from api.errors import Unavailable

_NAME = "redis"
_NO_INFO = "INFO is not allowed, so this check can't distinguish a master from a writable replica."
_SENTINEL = (
    "This is the port of a Sentinel, which stores no data. Use the port of the master, or name all"
    " Sentinels:"
    " REDIS_URL=redis+sentinel://host:26379,host:26379/mymaster/0."
)
_NAME_IT = "Name the cluster: REDIS_URL=redis+cluster://host:6379,host:6379."
_CLUSTER = (
    "A node of a Redis Cluster with {masters}: the keys of other nodes can't be reached. "
    + _NAME_IT
)
_CLUSTER_OF_ONE = (
    "A Redis Cluster with one master: requests fail as soon as keys move to another master. "
    + _NAME_IT
)
_FEW_SENTINELS = (
    "{count.answering} of {count.configured} Sentinels name the master: fewer than a majority, so"
    " no failover is possible."
)
_SLOTS = 16384


def check_redis() -> Finding:
    """Check with one round trip to each server, within the deadlines of Redis."""
    try:
        cluster = probe.cluster()
        return _judge_server(probe.probe()) if cluster is None else _judge_cluster(cluster)
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")


def _judge_server(probed: probe.Probe) -> Finding:
    if fault := _fault(probed):
        return Finding(_NAME, Status.FAILED, fault)
    if probed.mode == "cluster":
        return _judge_node(probe.cluster_size())
    count = probe.sentinels()
    if count is not None and not count.is_majority:
        return Finding(_NAME, Status.WARNING, _FEW_SENTINELS.format(count=count))
    if probed.mode is None or probed.role is None:
        return Finding(_NAME, Status.WARNING, _NO_INFO)
    return Finding(_NAME)


def _fault(probed: probe.Probe) -> str | None:
    if probed.mode == "sentinel":
        return _SENTINEL
    # also if the replica accepts writes (replica-read-only no): the next synchronisation drops them
    if probed.role is not None and probed.role != "master":
        return f"Its role is {probed.role}, not master: writes to it are lost."
    return probed.refused if probed.mode != "cluster" else None


def _judge_node(masters: int | None) -> Finding:
    if masters != 1:
        detail = _CLUSTER.format(masters=f"{masters} masters" if masters else "unknown state")
        return Finding(_NAME, Status.FAILED, detail)
    return Finding(_NAME, Status.WARNING, _CLUSTER_OF_ONE)


def _judge_cluster(probed: probe.ClusterProbe) -> Finding:
    faults = []
    if probed.state != "ok" or probed.slots_served != _SLOTS:
        faults.append(
            f"The state of the cluster is {probed.state}, {probed.slots_served} of {_SLOTS} slots"
            " are served."
        )
    faults += [f"{node}: {problem}" for node, problem in sorted(probed.refused.items())]
    return Finding(_NAME, Status.FAILED if faults else Status.OK, " ".join(faults))
