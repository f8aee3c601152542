"""Serve ``/v1/account``, the caller's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.domain.clock import to_text
from api.resources.session import rotated
from api.rules.accounts.change_account import change_account
from api.rules.accounts.change_password import change_password
from api.rules.accounts.delete_account import delete_account
from api.rules.accounts.read_account import read_account
from api.rules.accounts.schedule_own_deletion import OwnDeletion
from api.rules.accounts.set_password import set_password
from api.rules.enrolment.remove_password import remove_password
from api.schemas import responses
from api.schemas.accounts import AccountChangeForm, AccountDeletionForm, PasswordChangeForm
from api.web import http
from api.web.guards import (
    current_session,
    freshly_authenticated,
    open_to_enrolling,
    signed_in,
)
from api.web.session_interface import device_cookie, request_session

account = Blueprint("account", __name__, url_prefix="/v1/account")


@account.get("")
@signed_in
@open_to_enrolling
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
    planned = delete_account(
        current,
        request_session().digest,
        body.password.data,
        http.client(),
        versions=http.expected_versions(current.account.id),
    )
    request_session().clear_cookie()
    return http.nothing() if planned is None else http.answer(_own_deletion(planned), 202)


def _own_deletion(planned: OwnDeletion) -> dict[str, Any]:
    """Return ``#/components/schemas/OwnDeletion``."""
    return {"id": planned.proof_id, "due_at": to_text(planned.due_at)}


@account.put("/password")
@signed_in
@http.takes(PasswordChangeForm)
def replace_password(body: PasswordChangeForm) -> Response:
    browser, current, new = request_session(), current_session(), body.new_password.data
    old = body.current_password.data
    devices = body.device_token.data if browser.bearer else device_cookie()
    client = http.client()
    if old is None:
        return rotated(set_password(current, browser.digest, new, client, devices=devices))
    return rotated(change_password(current, browser.digest, old, new, client, devices=devices))


@account.delete("/password")
@freshly_authenticated
def delete_password() -> Response:
    browser = request_session()
    devices = None if browser.bearer else device_cookie()
    return rotated(
        remove_password(current_session(), browser.digest, http.client(), devices=devices)
    )
