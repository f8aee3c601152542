"""The state of the database server: whether it accepts writes and its cluster has a quorum."""

from __future__ import annotations

from api.pool import fetch_all, fetch_one

# The answer leaves out variables that a server does not have: MySQL has no wsrep_on, for instance.
VARIABLES = """SHOW VARIABLES WHERE Variable_name IN
    ('read_only', 'super_read_only', 'innodb_read_only', 'wsrep_on')"""
# MariaDB without Galera has it too, with the value OFF
CLUSTER = "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status')"

# Replicas must have different server ids; Galera nodes may share one.
NAME = "SELECT CONCAT_WS(' ', @@hostname, @@port, @@server_id) AS name"


def name() -> str:
    """Return a name that distinguishes the server of the current connection from others."""
    row = fetch_one(NAME)
    assert row is not None
    return str(row["name"])


def variables() -> dict[str, str]:
    """Return the variables that decide whether the server accepts writes, by name."""
    return {row["Variable_name"]: row["Value"] for row in fetch_all(VARIABLES)}


def cluster() -> dict[str, str]:
    """Return the state of a Galera node, by name."""
    return {row["Variable_name"]: row["Value"] for row in fetch_all(CLUSTER)}
