"""``/healthz`` (this process lives), ``/readyz`` (what it needs can be reached)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from api import pool
from api.cache import client as redis_client
from api.errors import Unavailable
from api.web import http
from api.web.guards import public

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def healthz() -> Response:
    return _uncached(http.answer({"status": "ok"}))


@health.get("/readyz")
@public
def readyz() -> Response:
    checks = {"mariadb": _state(pool.check), "redis": _state(redis_client.check)}
    if any(check["status"] != "ok" for check in checks.values()):
        unready = Unavailable("not ready", "Not everything that requests need can be reached.")
        unready.extra["checks"] = checks
        raise unready
    return _uncached(http.answer({"status": "ok", "checks": checks}))


def _state(check: Callable[[], None]) -> dict[str, str]:
    try:
        check()
    except Unavailable:
        return {"status": "unavailable"}
    return {"status": "ok"}


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
