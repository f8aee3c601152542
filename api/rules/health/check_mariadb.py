"""Check that MariaDB accepts writes, with a quorum if it is a cluster."""

from __future__ import annotations

from collections.abc import Mapping

from api.domain.health import Finding, Status
from api.errors import Unavailable
from api.store import server

_NAME = "mariadb"


def check_mariadb() -> Finding:
    """Check with at most two short statements, within the deadlines of the pool."""
    try:
        variables = server.variables()
        cluster = server.cluster() if variables.get("wsrep_on") == "ON" else {}
    except Unavailable as error:
        return Finding(_NAME, Status.FAILED, f"{error.__cause__ or 'no answer in time'}")
    faults = [*_read_only(variables), *_no_quorum(cluster)]
    return Finding(_NAME, Status.FAILED if faults else Status.OK, " ".join(faults))


def _read_only(variables: Mapping[str, str]) -> list[str]:
    # A user who may write to a read-only server would write to a replica, which then diverges.
    return [
        f"{name} is {variables[name]}: this is a replica, or a failover is in progress."
        for name in ("read_only", "super_read_only", "innodb_read_only")
        if variables.get(name, "OFF") != "OFF"
    ]


def _no_quorum(cluster: Mapping[str, str]) -> list[str]:
    if not cluster or cluster.get("wsrep_ready") == "ON":
        return []
    state = cluster.get("wsrep_cluster_status", "unknown")
    ready = cluster.get("wsrep_ready", "missing")
    reason = f"wsrep_ready is {ready}, cluster status {state}"
    return [f"{reason}: this Galera node has no quorum, or is not synchronised."]
