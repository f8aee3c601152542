"""Serve ``/v1/accounts/{id}/sessions``: list and end an account's sessions, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.resources.sessions import session_document
from api.rules.administration.end_account_sessions import end_account_session, end_account_sessions
from api.rules.administration.list_account_sessions import list_account_sessions
from api.schemas.pages import PageQuery
from api.web import http
from api.web.guards import current_principal, permitted

account_sessions = Blueprint(
    "account_sessions", __name__, url_prefix="/v1/accounts/<string:id>/sessions"
)


@account_sessions.get("")
@permitted(Permission.ACCOUNTS_READ)
@http.asks(PageQuery)
def list_all(id: str, query: PageQuery) -> Response:
    limit, own_id = query.limit.data, current_principal().evidence_id
    return http.page(
        list_account_sessions(http.path_id(id), http.cursor_of(query), limit + 1),
        limit,
        lambda session: session_document(session, current=session.id == own_id),
        lambda session: session.id,
    )


@account_sessions.delete("")
@permitted(Permission.ACCOUNTS_LOCK, fresh=True)
def end_all(id: str) -> Response:
    ended = end_account_sessions(current_principal(), http.path_id(id), http.client())
    return http.answer({"ended": ended})


@account_sessions.delete("/<string:session>")
@permitted(Permission.ACCOUNTS_LOCK, fresh=True)
def end(id: str, session: str) -> Response:
    session_id = http.path_id(session)
    end_account_session(current_principal(), http.path_id(id), session_id, http.client())
    return http.nothing()
