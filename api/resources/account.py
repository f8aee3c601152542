"""Serve ``/v1/account``, the caller's own account."""

from __future__ import annotations

from flask import Blueprint, Response

from api.resources.session import rotated
from api.rules.accounts.change_account import change_account
from api.rules.accounts.change_password import change_password
from api.rules.accounts.delete_account import delete_account
from api.rules.accounts.read_account import read_account
from api.schemas import responses
from api.schemas.accounts import AccountChangeForm, AccountDeletionForm, PasswordChangeForm
from api.web import http
from api.web.guards import current_session, signed_in
from api.web.session_interface import device_cookie, request_session

account = Blueprint("account", __name__, url_prefix="/v1/account")


@account.get("")
@signed_in
def read() -> Response:
    own_account = read_account(current_session().account.id)
    return http.answer(responses.account(own_account), of=own_account)


@account.patch("")
@signed_in
@http.takes(AccountChangeForm)
def change(body: AccountChangeForm) -> Response:
    current = current_session()
    changed = change_account(
        current, body.patch_data, http.client(), versions=http.expected_versions(current.account.id)
    )
    return http.answer(responses.account(changed), of=changed)


@account.delete("")
@signed_in
@http.takes(AccountDeletionForm)
def delete(body: AccountDeletionForm) -> Response:
    current = current_session()
    delete_account(
        current,
        body.password.data,
        http.client(),
        versions=http.expected_versions(current.account.id),
    )
    request_session().clear_cookie()
    return http.nothing()


@account.put("/password")
@signed_in
@http.takes(PasswordChangeForm)
def replace_password(body: PasswordChangeForm) -> Response:
    browser = request_session()
    return rotated(
        change_password(
            current_session(),
            browser.digest,
            body.current_password.data,
            body.new_password.data,
            http.client(),
            devices=body.device_token.data if browser.bearer else device_cookie(),
        )
    )
