"""Answer ``/healthz`` and ``/metrics`` of ``python -m api worker``, at WORKER_LISTEN."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
import structlog
from flask import Flask

from api.domain.backlogs import Backlogs
from api.resilience.stop_event import Stop
from api.settings import Settings, SettingsError, listen_address
from api.telemetry import worker_metrics
from api.telemetry.scrapers import is_scraper
from api.telemetry.worker_metrics import Numbers, WorkerMetric
from api.version import VERSION
from api.workers.figures import Figures
from api.workers.rounds import Rounds
from api.workers.status_server import Answer, StatusServer

log = structlog.get_logger("api.worker")


class WorkerStatus:
    """The answers about one worker process."""

    def __init__(self, settings: Settings, version: str, rounds: Rounds, figures: Figures) -> None:
        self._token = settings.metrics_token
        self._version = version
        self._rounds = rounds
        self._figures = figures

    def respond(self, path: str, authorization: str | None) -> Answer:
        """Return the answer to a GET; nothing waits for the database or another server."""
        if path == "/healthz":
            return self._health()
        if path == "/metrics" and is_scraper(authorization, self._token):
            return self._metrics()
        return Answer(HTTPStatus.NOT_FOUND)

    def _health(self) -> Answer:
        if late := self._rounds.late():
            body = msgspec.json.encode({"status": "late", "late": late})
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, body=body)
        return Answer(HTTPStatus.OK, body=msgspec.json.encode({"status": "ok"}))

    def _metrics(self) -> Answer:
        # imported here: prometheus_client takes 1 MiB, which a worker without scrapes can save
        from api.telemetry import prometheus

        backlogs, age = self._figures.read()
        numbers: dict[WorkerMetric, Mapping[str, float]] = {
            **_of_rounds(self._rounds),
            worker_metrics.FIGURES_AGE: {"": age},
        }
        if backlogs is not None:
            numbers |= _of_backlogs(backlogs)
        text = prometheus.worker_text(self._version, numbers)
        return Answer(HTTPStatus.OK, prometheus.CONTENT_TYPE, text)


def serve(app: Flask, stop: Stop, rounds: Rounds) -> StatusServer | None:
    """Serve WORKER_LISTEN until the server is closed; None: the setting is empty.

    Raises ``SettingsError`` if the address can't be used.
    """
    settings: Settings = app.config["GATEBOOK"]
    if not settings.worker_listen:
        return None
    host, port = listen_address.parse(settings.worker_listen)
    figures = Figures(app, stop, rounds)
    status = WorkerStatus(settings, VERSION, rounds, figures)
    try:
        server = StatusServer(host, port, status.respond)
    except OSError as error:
        raise SettingsError([f"WORKER_LISTEN can't be used: {error.strerror}"]) from None
    figures.start()
    server.start()
    log.info("worker_listening", address=settings.worker_listen)
    return server


def _of_rounds(rounds: Rounds) -> dict[WorkerMetric, dict[str, float]]:
    states = rounds.states()
    return {
        worker_metrics.ROUNDS: {state.loop: state.finished for state in states},
        worker_metrics.LAST_ROUND: {state.loop: state.age for state in states},
    }


def _of_backlogs(backlogs: Backlogs) -> Numbers:
    numbers: dict[WorkerMetric, dict[str, float]] = {
        worker_metrics.OUTBOX_WAITING: {"": backlogs.mail.waiting},
        worker_metrics.OUTBOX_OLDEST: {"": backlogs.mail.oldest_seconds},
        worker_metrics.OUTBOX_DEAD: {"": backlogs.dead_letters},
        worker_metrics.WEBHOOKS_PAUSED: {"": backlogs.paused_webhooks},
        worker_metrics.DELIVERIES_WAITING: {"": backlogs.webhooks.waiting},
        worker_metrics.DELIVERIES_OLDEST: {"": backlogs.webhooks.oldest_seconds},
        worker_metrics.WITNESS_DELAY: dict(backlogs.witness_delays),
    }
    if backlogs.audit_log is not None:
        numbers[worker_metrics.UNSEALED] = {"": backlogs.audit_log.waiting}
        numbers[worker_metrics.UNSEALED_OLDEST] = {"": backlogs.audit_log.oldest_seconds}
    return numbers
