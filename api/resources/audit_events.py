"""Serve ``/v1/account/audit-events``, the caller's own security feed."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.audit_trail.read_security_feed import read_security_feed
from api.schemas import responses
from api.schemas.pages import PageQuery
from api.web import http
from api.web.guards import current_session, signed_in

audit_events = Blueprint("audit_events", __name__, url_prefix="/v1/account/audit-events")


@audit_events.get("")
@signed_in
@http.asks(PageQuery)
def list_mine(query: PageQuery) -> Response:
    current = current_session()
    limit = query.limit.data
    entries = read_security_feed(current, http.cursor_of(query), limit + 1)
    language = http.language(current.account.language)
    response = http.page(
        entries,
        limit,
        lambda entry: responses.feed_entry(entry, language),
        lambda entry: entry.event.id,
    )
    response.headers["Content-Language"] = language
    return response
