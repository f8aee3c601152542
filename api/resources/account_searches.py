"""Serve ``/v1/account-searches``: a search is a body, because addresses do not belong in URLs."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.search_accounts import search_accounts
from api.schemas.administered_accounts import AccountSearchForm
from api.web import account_pages, http
from api.web.guards import permitted

account_searches = Blueprint("account_searches", __name__, url_prefix="/v1/account-searches")


@account_searches.post("")
@permitted(Permission.ACCOUNTS_READ, tokens=True)
@http.takes(AccountSearchForm)
def search(body: AccountSearchForm) -> Response:
    asked = {name: body.patch_data[name] for name in body.present - {"limit", "cursor"}}
    ((by, sought),) = asked.items()
    place = account_pages.place_in(body.cursor.data, asked, in_body=True)
    limit = body.limit.data
    return account_pages.answer(search_accounts(by, sought, place, limit), asked, limit)
