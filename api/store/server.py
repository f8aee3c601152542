"""The database server itself: whether it may be written to, whether its cluster has a quorum."""

from __future__ import annotations

from api.pool import fetch_all, fetch_one

# Those that a server does not have are not in the answer: MySQL has no wsrep_on, for instance.
VARIABLES = """SHOW VARIABLES WHERE Variable_name IN
    ('read_only', 'super_read_only', 'innodb_read_only', 'wsrep_on')"""
# MariaDB without Galera has it too, and says OFF
CLUSTER = "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status')"

# Replicas need ids of their own; nodes of Galera may all have the same.
NAME = "SELECT CONCAT_WS(' ', @@hostname, @@port, @@server_id) AS name"


def name() -> str:
    """Return what tells the server behind the connection at hand from others."""
    row = fetch_one(NAME)
    assert row is not None
    return str(row["name"])


def variables() -> dict[str, str]:
    """Return what decides whether it may be written to, by name."""
    return {row["Variable_name"]: row["Value"] for row in fetch_all(VARIABLES)}


def cluster() -> dict[str, str]:
    """Return the state of a Galera node, by name."""
    return {row["Variable_name"]: row["Value"] for row in fetch_all(CLUSTER)}
