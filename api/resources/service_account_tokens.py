"""Serve ``/v1/service-accounts/{id}/tokens``, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.resources.account_tokens import issued, wanted_of
from api.rules.administration.create_service_account_token import create_service_account_token
from api.rules.administration.end_service_account_token import end_service_account_token
from api.rules.administration.list_service_account_tokens import list_service_account_tokens
from api.rules.tokens.create_token import WantedSuccessor, WantedToken
from api.schemas import token_responses
from api.schemas.account_tokens import ApiTokenForm, ApiTokenSuccessorForm
from api.web import http
from api.web.guards import current_principal, permitted

service_account_tokens = Blueprint(
    "service_account_tokens", __name__, url_prefix="/v1/service-accounts/<string:id>/tokens"
)


@service_account_tokens.get("")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE)
def list_all(id: str) -> Response:
    return http.answer(token_responses.tokens(list_service_account_tokens(http.path_id(id))))


@service_account_tokens.post("")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
@http.takes(ApiTokenForm)
def create(id: str, body: ApiTokenForm) -> Response:
    return _create(id, wanted_of(body))


@service_account_tokens.delete("/<string:token>")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
def delete(id: str, token: str) -> Response:
    service_id, token_id = http.path_id(id), http.path_id(token)
    end_service_account_token(current_principal(), service_id, token_id, http.client())
    return http.nothing()


@service_account_tokens.post("/<string:token>/successors")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
@http.takes(ApiTokenSuccessorForm)
def replace(id: str, token: str, body: ApiTokenSuccessorForm) -> Response:
    return _create(id, WantedSuccessor(http.path_id(token), body.expires_in_days.data))


def _create(id: str, wanted: WantedToken | WantedSuccessor) -> Response:
    caller, service_id = current_principal(), http.path_id(id)
    once, client = http.once(caller.id), http.client()
    return issued(create_service_account_token(caller, service_id, wanted, client, once))
