"""Say whether Redis keeps what is written to it: a master, no Sentinel, all keys in one place."""

from __future__ import annotations

from api.cache.probe import Probe, cluster_size, probe
from api.domain.health import Finding, Status
from api.errors import Unavailable

_NAME = "redis"
_NO_INFO = "INFO is not allowed here, so that a writable replica would pass for a master."
_SENTINEL = "This is the port of a Sentinel, which keeps no data: name the master's."
_CLUSTER = (
    "A node of a Redis Cluster of {masters}: the keys of other nodes can't be reached."
    " Its protocol is not spoken."
)
_CLUSTER_OF_ONE = "A Redis Cluster of one master: as soon as keys move to another, requests fail."


def check_redis() -> Finding:
    """Ask with one round trip, two of a cluster, within the deadlines of Redis."""
    try:
        probed = probe()
        if fault := _fault(probed):
            return Finding(_NAME, Status.FAILED, fault)
        if probed.mode == "cluster":
            return _judge_cluster(cluster_size())
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")
    if probed.mode is None or probed.role is None:
        return Finding(_NAME, Status.WARNING, _NO_INFO)
    return Finding(_NAME)


def _fault(probed: Probe) -> str | None:
    if probed.mode == "sentinel":
        return _SENTINEL
    # also where it takes writes (replica-read-only no): the next synchronisation drops them
    if probed.role is not None and probed.role != "master":
        return f"Its role is {probed.role}, not master: what is written here is lost."
    return probed.refused if probed.mode != "cluster" else None


def _judge_cluster(masters: int | None) -> Finding:
    if masters != 1:
        told = _CLUSTER.format(masters=f"{masters} masters" if masters else "unknown state")
        return Finding(_NAME, Status.FAILED, told)
    return Finding(_NAME, Status.WARNING, _CLUSTER_OF_ONE)
