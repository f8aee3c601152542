"""Serve ``/v1/audit-log`` and the proofs of events, which show that the record is unchanged."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.audit_log.prove_consistency import prove_consistency
from api.rules.audit_log.prove_event import prove_event
from api.rules.audit_log.read_checkpoint import read_checkpoint
from api.schemas import responses
from api.schemas.audit_log import ConsistencyQuery
from api.web import http
from api.web.guards import current_session, public, signed_in

audit_log = Blueprint("audit_log", __name__, url_prefix="/v1")


@audit_log.get("/audit-events/<string:id>/proof")
@signed_in
def prove(id: str) -> Response:
    return http.answer(responses.event_proof(prove_event(current_session(), http.path_id(id))))


@audit_log.get("/audit-log/checkpoint")
@public
def latest() -> Response:
    return Response(read_checkpoint(), content_type="text/plain; charset=utf-8")


@audit_log.get("/audit-log/consistency")
@public
@http.asks(ConsistencyQuery)
def consistency(query: ConsistencyQuery) -> Response:
    old, new = query["from"].data, query["to"].data
    path = prove_consistency(old, new)
    return http.answer({"from": old, "to": new, "path": [node.hex() for node in path]})
