"""Serve ``/v1/service-accounts``, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.rules.administration.change_service_account import change_service_account
from api.rules.administration.create_service_account import create_service_account
from api.rules.administration.delete_service_account import delete_service_account
from api.rules.administration.list_service_accounts import list_service_accounts
from api.rules.administration.read_service_account import read_service_account
from api.schemas import token_responses
from api.schemas.account_tokens import ServiceAccountChangeForm, ServiceAccountForm
from api.schemas.pages import PageQuery
from api.web import http
from api.web.guards import current_principal, permitted

service_accounts = Blueprint("service_accounts", __name__, url_prefix="/v1/service-accounts")


@service_accounts.get("")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE)
@http.asks(PageQuery)
def list_all(query: PageQuery) -> Response:
    limit = query.limit.data
    services = list_service_accounts(http.cursor_of(query), limit + 1)
    return http.page(services, limit, token_responses.service_account, lambda each: each.id)


@service_accounts.post("")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
@http.takes(ServiceAccountForm)
def create(body: ServiceAccountForm) -> Response:
    caller = current_principal()
    created = create_service_account(
        caller,
        body.name.data,
        body.description.data,
        tuple(body.permissions.data or ()),
        http.client(),
        http.once(caller.id),
    )
    document = token_responses.service_account(created.service)
    response = http.answer(document, 201, of=created.service)
    if created.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@service_accounts.get("/<string:id>")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE)
def read(id: str) -> Response:
    service = read_service_account(http.path_id(id))
    return http.answer(token_responses.service_account(service), of=service)


@service_accounts.patch("/<string:id>")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
@http.takes(ServiceAccountChangeForm)
def change(id: str, body: ServiceAccountChangeForm) -> Response:
    service_id = http.path_id(id)
    changed = change_service_account(
        current_principal(),
        service_id,
        body.patch_data,
        http.client(),
        versions=http.expected_versions(service_id),
    )
    return http.answer(token_responses.service_account(changed), of=changed)


@service_accounts.delete("/<string:id>")
@permitted(Permission.SERVICE_ACCOUNTS_WRITE, fresh=True)
def delete(id: str) -> Response:
    delete_service_account(current_principal(), http.path_id(id), http.client())
    return http.nothing()
