"""Serve ``/healthz`` (the process is alive) and ``/readyz`` (its dependencies are available)."""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response

from api.app_context import application, extension
from api.domain.health import Finding
from api.errors import Unavailable
from api.rules.health.check_mariadb import check_mariadb
from api.rules.health.check_migrations import check_migrations
from api.rules.health.check_redis import check_redis
from api.rules.health.check_rights import check_rights
from api.settings import Settings
from api.store import right
from api.web import extension_loader, http
from api.web.guards import public

health = Blueprint("health", __name__)

# Tables and rights change with a release or by an operator. Anybody may call this as often as they
# like, so a good result is kept this long without another query to MariaDB.
_REMEMBERED_SECONDS = 30.0


class TableFindings:
    """The last result for migrations and rights in this process."""

    def __init__(self) -> None:
        self._well: list[Finding] = []
        self._until = 0.0

    def findings(self, app: Flask) -> list[Finding]:
        """Return the findings for both, or for migrations alone if they failed."""
        if time.monotonic() < self._until:
            return self._well
        findings = list(_tables(app))
        if not any(finding.failed for finding in findings):
            self._well, self._until = findings, time.monotonic() + _REMEMBERED_SECONDS
        return findings


@health.get("/healthz")
@public
def healthz() -> Response:
    return _uncached(http.answer({"status": "ok"}))


@health.get("/readyz")
@public
def readyz() -> Response:
    findings = list(_findings())
    # names and states only: the details are for operators (python -m api doctor)
    checks = {
        finding.name: {"status": "failed" if finding.failed else "ok"} for finding in findings
    }
    if any(finding.failed for finding in findings):
        unready = Unavailable("not ready", "Not everything is ready yet.")
        unready.extra["checks"] = checks
        raise unready
    return _uncached(http.answer({"status": "ok", "checks": checks}))


def init_app(app: Flask, _settings: Settings) -> None:
    """Create the store of the last result."""
    app.extensions["gatebook.tables"] = TableFindings()


def _findings() -> Iterator[Finding]:
    yield (server := check_mariadb())
    if not server.failed:
        tables: TableFindings = extension("tables")
        yield from tables.findings(application())
    yield check_redis()


def _tables(app: Flask) -> Iterator[Finding]:
    yield (migrations := check_migrations(extension_loader.migrations(app)))
    if not migrations.failed:
        # clients never see the names, and finding them takes a transaction for each right
        yield check_rights(right.API, by_name=False)


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
