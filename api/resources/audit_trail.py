"""Serve ``/v1/audit-events``, the whole audit trail, for auditors and administrators.

Reads are not audited: the trail records changes, and an auditor who reads all day would bury them.
The request log shows who asked for what.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Blueprint, Flask, Response

from api.app_context import extension
from api.domain.permissions import Permission
from api.errors import FieldError, InvalidQuery, Unavailable
from api.i18n.catalogues import Phrase
from api.resilience.bulkhead import Bulkhead
from api.rules.audit_trail.follow_audit_trail import Position, follow_audit_trail
from api.rules.audit_trail.parse_trail_query import parse_trail_query
from api.rules.audit_trail.read_audit_event import read_audit_event
from api.rules.audit_trail.read_audit_trail import read_audit_trail
from api.schemas import responses
from api.schemas.audit_trail import AuditTrailQuery
from api.settings import Settings
from api.web import guards, http
from api.web.guards import permitted

audit_trail = Blueprint("audit_trail", __name__, url_prefix="/v1/audit-events")

_COUNT = 4  # bytes of a count in a cursor
_SHARE = 8  # one in this many threads may wait


@audit_trail.get("")
@permitted(Permission.AUDIT_READ, tokens=True)
@http.asks(AuditTrailQuery)
def list_all(query: AuditTrailQuery) -> Response:
    filters = {name: query.patch_data[name] for name in query.present - {"limit", "cursor", "wait"}}
    if query.wait.data is not None:
        return _followed(query, filters)
    trail_query = parse_trail_query(filters, oldest_first=query.order.data == "oldest")
    limit = query.limit.data
    events = read_audit_trail(trail_query, http.cursor_of(query, filters), limit + 1)
    return http.page(events, limit, responses.audit_event, lambda event: event.id, filters)


def _followed(query: AuditTrailQuery, filters: dict[str, str]) -> Response:
    """Return new events and the cursor ``next``; wait for an event if there is none."""
    if filters.get("order") == "newest":
        message = Phrase("New events are listed oldest first.")
        raise InvalidQuery([FieldError("invalid_choice", message, parameter="order")])
    trail_query = parse_trail_query(filters, oldest_first=True)
    bound = {**filters, "order": "oldest", "wait": "yes"}  # a cursor of a list is never valid here
    cursor = http.open_cursor(query, bound, more=_COUNT)
    position = Position(cursor[0], int.from_bytes(cursor[1])) if cursor else None
    with ExitStack() as stack:
        wait = query.wait.data
        try:
            stack.enter_context(extension("followers").permit())
        except Unavailable:  # all slots are taken: answer at once
            wait = 0
        followed = follow_audit_trail(
            trail_query, position, query.limit.data, wait=wait, recheck=guards.recheck()
        )
    more = followed.position.seen.to_bytes(_COUNT)
    return http.answer(
        {
            "items": [responses.audit_event(event) for event in followed.events],
            "next": http.make_cursor(followed.position.last, bound, more),
        }
    )


@audit_trail.get("/<string:id>")
@permitted(Permission.AUDIT_READ, tokens=True)
def read(id: str) -> Response:
    return http.answer(responses.audit_event(read_audit_event(http.path_id(id))))


def init_app(app: Flask, settings: Settings) -> None:
    """Create the bulkhead of waiting requests."""
    places = max(1, settings.threads // _SHARE)
    app.extensions["gatebook.followers"] = Bulkhead("followers", places, wait=0)
