"""``/metrics``: for Prometheus, and for nobody else."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Flask, Request, Response, request, request_finished

from api import exposition, settings
from api.bearer import bearer_token
from api.contract import Contract
from api.errors import NotFound
from api.guard import public
from api.here import extension
from api.logs import STARTED
from api.metrics import REQUESTS

metrics = Blueprint("metrics", __name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STATUSES = {number: f"{number}xx" for number in range(1, 6)}


@metrics.get("/metrics")
@public  # not a person's: it has a token of its own
def read() -> Response:
    """404 to whoever does not bring METRICS_TOKEN, and to everybody where there is none."""
    expected = settings.current().metrics_token.encode()
    given = (bearer_token(request.environ) or "").encode()
    if not expected or not hmac.compare_digest(given, expected):
        raise NotFound
    contract: Contract = extension("contract")
    response = Response(exposition.text(contract.version), content_type=exposition.CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Count every request, whichever view or refusal answers it."""
    request_finished.connect(_answered, app)


def _answered(_app: Flask, response: Response, **_: object) -> None:
    now = time.perf_counter()
    # found once: by its proxy it would be looked for at each use, 0.5 µs a time
    asked: Request = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    rule = asked.url_rule
    REQUESTS.observe(
        now - asked.environ.get(STARTED, now),
        asked.method if asked.method in _METHODS else "other",
        # the pattern: with ids it would be one series for each session, and name them
        rule.rule if rule is not None else "unknown",
        _STATUSES[response.status_code // 100],
    )
