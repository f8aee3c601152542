"""Serve ``/metrics`` to Prometheus only."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request

from api import settings
from api.app_context import extension
from api.crypto import argon2_build
from api.errors import NotFound
from api.web.bearer import bearer_token
from api.web.guards import public
from api.web.openapi import Contract

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@public  # not a person's session: the route has a token of its own
def read() -> Response:
    """Return the metrics; answer 404 without the right METRICS_TOKEN or if none is set."""
    expected = settings.current().metrics_token.encode()
    sent_token = (bearer_token(request.environ) or "").encode()
    if not expected or not hmac.compare_digest(sent_token, expected):
        raise NotFound
    # imported here: prometheus_client takes 1 MiB, which a server without METRICS_TOKEN can save
    from api.telemetry import prometheus

    contract: Contract = extension("contract")
    text = prometheus.text(contract.version, argon2_build.implementation())
    response = Response(text, content_type=prometheus.CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
