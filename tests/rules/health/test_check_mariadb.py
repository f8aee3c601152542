"""Check that a MariaDB that answers but can't be written to is reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from api.domain.health import Finding, Status
from api.rules.health.check_mariadb import check_mariadb
from api.store import server
from tests.support.tables import Sql

NO_QUORUM = "this Galera node has no quorum, or is not synchronised."


@pytest.fixture
def read_only(sql: Sql) -> Iterator[None]:
    """Make the server read-only, as a replica is."""
    sql("SET GLOBAL read_only = 1")
    yield
    sql("SET GLOBAL read_only = 0")


def test_a_server_that_may_be_written_to_is_well(app: Flask) -> None:
    with app.app_context():
        assert check_mariadb() == Finding("mariadb", Status.OK, "")


@pytest.mark.usefixtures("read_only")
def test_a_replica_is_not(app: Flask) -> None:
    with app.app_context():
        detail = "read_only is ON: this is a replica, or a failover is in progress."
        assert check_mariadb() == Finding("mariadb", Status.FAILED, detail)


@pytest.mark.parametrize(
    ("cluster", "detail"),
    [
        ({"wsrep_ready": "ON", "wsrep_cluster_status": "Primary"}, ""),
        (
            {"wsrep_ready": "OFF", "wsrep_cluster_status": "non-Primary"},
            f"wsrep_ready is OFF, cluster status non-Primary: {NO_QUORUM}",
        ),
        (
            {"wsrep_ready": "OFF", "wsrep_cluster_status": "Primary"},
            f"wsrep_ready is OFF, cluster status Primary: {NO_QUORUM}",
        ),
    ],
)
def test_a_node_of_galera_is_well_when_it_is_ready(
    app: Flask, monkeypatch: pytest.MonkeyPatch, cluster: dict[str, str], detail: str
) -> None:
    """A Galera node counts as healthy only when it is ready.

    The rows are those of such a node: this test has no Galera.
    """
    variables = {"innodb_read_only": "OFF", "read_only": "OFF", "wsrep_on": "ON"}
    monkeypatch.setattr(server, "variables", lambda: variables)
    monkeypatch.setattr(server, "cluster", lambda: cluster)
    with app.app_context():
        finding = check_mariadb()
    assert finding == Finding("mariadb", Status.FAILED if detail else Status.OK, detail)


def test_the_state_of_a_cluster_is_asked_for_as_mariadb_tells_it(app: Flask) -> None:
    """The state of a cluster is read only if ``wsrep_on`` is on, which it is not without Galera."""
    with app.app_context():
        assert server.variables() == {
            "innodb_read_only": "OFF",
            "read_only": "OFF",
            "wsrep_on": "OFF",
        }
        assert server.cluster() == {
            "wsrep_cluster_status": "Disconnected",
            "wsrep_ready": "OFF",
        }
