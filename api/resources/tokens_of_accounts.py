"""Serve ``/v1/accounts/{id}/tokens``: list and end an account's tokens, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.end_account_tokens import end_account_tokens
from api.rules.administration.list_account_tokens import list_account_tokens
from api.schemas import token_responses
from api.web import http
from api.web.guards import current_principal, permitted

tokens_of_accounts = Blueprint(
    "tokens_of_accounts", __name__, url_prefix="/v1/accounts/<string:id>/tokens"
)


@tokens_of_accounts.get("")
@permitted(Permission.ACCOUNTS_READ)
def list_all(id: str) -> Response:
    return http.answer(token_responses.tokens(list_account_tokens(http.path_id(id))))


@tokens_of_accounts.delete("")
@permitted(Permission.ACCOUNTS_LOCK, fresh=True)
def end_all(id: str) -> Response:
    ended = end_account_tokens(current_principal(), http.path_id(id), http.client())
    return http.answer({"ended": ended})
