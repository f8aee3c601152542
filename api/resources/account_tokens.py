"""Serve ``/v1/account/tokens``, the caller's API tokens."""

from __future__ import annotations

from flask import Blueprint, Response

from api.rules.accounts.create_own_token import create_own_token
from api.rules.accounts.end_own_token import end_own_token
from api.rules.accounts.lock_token_owner import owner_of
from api.rules.accounts.rename_own_token import rename_own_token
from api.rules.tokens.create_token import IssuedToken, WantedSuccessor, WantedToken
from api.rules.tokens.list_tokens import list_tokens
from api.schemas import token_responses
from api.schemas.account_tokens import ApiTokenChangeForm, ApiTokenForm, ApiTokenSuccessorForm
from api.web import http
from api.web.guards import current_session, freshly_authenticated, signed_in
from api.web.session_interface import request_session

account_tokens = Blueprint("account_tokens", __name__, url_prefix="/v1/account/tokens")


@account_tokens.get("")
@signed_in
def list_all() -> Response:
    return http.answer(token_responses.tokens(list_tokens(owner_of(current_session()))))


@account_tokens.post("")
@freshly_authenticated
@http.takes(ApiTokenForm)
def create(body: ApiTokenForm) -> Response:
    return _create(wanted_of(body))


@account_tokens.patch("/<string:id>")
@freshly_authenticated
@http.takes(ApiTokenChangeForm)
def change(id: str, body: ApiTokenChangeForm) -> Response:
    token_id, digest = http.path_id(id), request_session().digest
    renamed = rename_own_token(current_session(), digest, token_id, body.name.data, http.client())
    return http.answer(token_responses.token(renamed))


@account_tokens.delete("/<string:id>")
@freshly_authenticated
def delete(id: str) -> Response:
    digest = request_session().digest
    end_own_token(current_session(), digest, http.path_id(id), http.client())
    return http.nothing()


@account_tokens.post("/<string:id>/successors")
@freshly_authenticated
@http.takes(ApiTokenSuccessorForm)
def replace(id: str, body: ApiTokenSuccessorForm) -> Response:
    return _create(WantedSuccessor(http.path_id(id), body.expires_in_days.data))


def _create(wanted: WantedToken | WantedSuccessor) -> Response:
    current, once = current_session(), http.once(current_session().account.id)
    digest = request_session().digest
    return issued(create_own_token(current, digest, wanted, http.client(), once))


def wanted_of(body: ApiTokenForm) -> WantedToken:
    """Return the token that a body asks for."""
    permissions = tuple(body.permissions.data or ())
    return WantedToken(body.name.data, permissions, body.expires_in_days.data)


def issued(created: IssuedToken) -> Response:
    """Return 201 with the new token and its secret."""
    document = {**token_responses.token(created.token), "token": created.secret}
    response = http.answer(document, 201)
    if created.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
