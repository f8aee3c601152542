"""Serve ``/metrics`` to Prometheus only."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import settings
from api.crypto import argon2_build
from api.errors import NotFound
from api.telemetry.scrapers import is_scraper
from api.version import VERSION
from api.web.guards import public

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@public  # not a person's session: the route has a token of its own
def read() -> Response:
    """Return the metrics; answer 404 without the right METRICS_TOKEN or if none is set."""
    authorization = request.environ.get("HTTP_AUTHORIZATION")
    if not is_scraper(authorization, settings.current().metrics_token):
        raise NotFound
    # imported here: prometheus_client takes 1 MiB, which a server without METRICS_TOKEN can save
    from api.telemetry import prometheus

    text = prometheus.text(VERSION, argon2_build.implementation())
    response = Response(text, content_type=prometheus.CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
