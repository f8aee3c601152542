"""Serve ``/v1/webhooks/{id}/deliveries``: list deliveries and their results, and redeliver."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.webhooks.list_attempts import list_attempts
from api.rules.webhooks.list_deliveries import list_deliveries
from api.rules.webhooks.redeliver_events import EventSelection, redeliver_events
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.schemas.webhooks import RedeliveryForm
from api.web import http
from api.web.guards import current_session, permitted

webhook_deliveries = Blueprint("webhook_deliveries", __name__, url_prefix="/v1/webhooks")


@webhook_deliveries.get("/<string:id>/deliveries")
@permitted(Permission.WEBHOOKS_WRITE, tokens=True)
@http.asks(PageQuery)
def list_all(id: str, query: PageQuery) -> Response:
    limit = query.limit.data
    deliveries = list_deliveries(http.path_id(id), http.cursor_of(query), limit + 1)
    return http.page(deliveries, limit, responses.delivery, lambda delivery: delivery.event_id)


@webhook_deliveries.get("/<string:id>/attempts")
@permitted(Permission.WEBHOOKS_WRITE, tokens=True)
@http.asks(PageQuery)
def list_each_attempt(id: str, query: PageQuery) -> Response:
    limit = query.limit.data
    attempts = list_attempts(http.path_id(id), http.cursor_of(query), limit + 1)
    return http.page(attempts, limit, responses.logged_attempt, lambda attempt: attempt.id)


@webhook_deliveries.post("/<string:id>/redeliveries")
@permitted(Permission.WEBHOOKS_WRITE, fresh=True)
@http.takes(RedeliveryForm)
def redeliver(id: str, body: RedeliveryForm) -> Response:
    event_id = body.event_id.data
    chosen = EventSelection(UUID(event_id) if event_id else None, body.since.data, body.until.data)
    queued = redeliver_events(current_session(), http.path_id(id), chosen, http.client())
    return http.answer({"deliveries": queued}, 202)
