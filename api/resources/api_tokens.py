"""Serve API tokens to those who send, receive or find them; owners manage theirs elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api.domain.permissions import Permission
from api.errors import NotSignedIn
from api.rules.tokens.check_token import check_token
from api.rules.tokens.revoke_leaked_tokens import revoke_leaked_tokens
from api.schemas import responses
from api.schemas.api_tokens import NoQuery, TokenCheckForm, TokenRevocationsForm
from api.schemas.engine.body import read_query
from api.web import http
from api.web.guards import api_token, current_token, permitted, public

api_tokens = Blueprint("api_tokens", __name__, url_prefix="/v1")


@api_tokens.get("/token")
@api_token
def read() -> Response:
    if request.query_string:  # a check must not pay for parsing none
        read_query(NoQuery, request.args)
    return http.answer(responses.calling_token(current_token()))


@api_tokens.post("/token-checks")
@permitted(Permission.TOKENS_CHECK, tokens=True)
@http.takes(TokenCheckForm)
def check(body: TokenCheckForm) -> Response:
    try:
        token = check_token(body.token.data)
    except NotSignedIn:
        return http.answer({"active": False})
    return http.answer(responses.checked_token(token, body.permissions.data))


@api_tokens.post("/token-revocations")
@public
@http.takes(TokenRevocationsForm)
def revoke(body: TokenRevocationsForm) -> Response:
    revoke_leaked_tokens(body.tokens.data, http.client())
    return http.answer({"accepted": len(body.tokens.data)}, 202)
