"""``/v1/audit-events``: everything on record, for auditors and administrators.

Reading is not itself on record: the trail tells of changes, and an auditor who looks at it all day
would bury them. Who asked for what is in the request log.
"""

from __future__ import annotations

from flask import Blueprint, Response

from api import http, ids
from api.errors import NotFound
from api.guard import has_role
from api.model import Role
from api.rules.read_audit_event import read_audit_event
from api.rules.read_audit_trail import read_audit_trail
from api.rules.understand_trail_query import understand_trail_query
from api.schemas import answers
from api.schemas.audit_trail import AuditTrailQuery

audit_trail = Blueprint("audit_trail", __name__, url_prefix="/v1/audit-events")


@audit_trail.get("")
@has_role(Role.AUDITOR, Role.ADMIN)
@http.asks(AuditTrailQuery)
def list_all(query: AuditTrailQuery) -> Response:
    given = {name: query.patch_data[name] for name in query.present - {"limit", "cursor"}}
    asked = understand_trail_query(given, oldest_first=query.order.data == "oldest")
    limit = query.limit.data
    events = read_audit_trail(asked, http.cursor_of(query, given), limit + 1)
    return http.page(events, limit, answers.audit_event, lambda event: event.id, given)


@audit_trail.get("/<string:id>")
@has_role(Role.AUDITOR, Role.ADMIN)
def read(id: str) -> Response:
    event_id = ids.parse_id(id)
    if event_id is None:
        raise NotFound
    return http.answer(answers.audit_event(read_audit_event(event_id)))
