"""Serve ``/v1/accounts`` to administrators: accounts of other people."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.list_accounts import list_accounts
from api.rules.administration.parse_account_filters import parse_account_filters
from api.rules.administration.read_account_view import read_account_view
from api.rules.administration.update_account import update_account
from api.schemas import responses
from api.schemas.administered_accounts import AccountListQuery, AccountUpdateForm
from api.web import account_pages, http
from api.web.guards import current_principal, permitted

account_views = Blueprint("account_views", __name__, url_prefix="/v1/accounts")


@account_views.get("")
@permitted(Permission.ACCOUNTS_READ, tokens=True)
@http.asks(AccountListQuery)
def list_all(query: AccountListQuery) -> Response:
    asked = {name: query.patch_data[name] for name in query.present - {"limit", "cursor"}}
    filters = parse_account_filters(asked)
    place = account_pages.place_in(query.cursor.data, asked, in_body=False)
    limit = query.limit.data
    return account_pages.answer(list_accounts(filters, place, limit), asked, limit)


@account_views.get("/<other('passkey-challenges'):id>")
@permitted(Permission.ACCOUNTS_READ, tokens=True)
def read(id: str) -> Response:
    shown = read_account_view(http.path_id(id))
    return http.answer(responses.account_view(shown), of=shown)


@account_views.patch("/<other('passkey-challenges'):id>")
@permitted(Permission.ACCOUNTS_WRITE)
@http.takes(AccountUpdateForm)
def change(id: str, body: AccountUpdateForm) -> Response:
    account_id = http.path_id(id)
    updated = update_account(
        current_principal(),
        account_id,
        body.patch_data,
        http.client(),
        versions=http.expected_versions(account_id),
    )
    return http.answer(responses.account_view(updated), of=updated)
