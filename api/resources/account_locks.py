"""Serve ``/v1/accounts/{id}/lock``: lock and unlock an account, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.account_lock import LockReason
from api.domain.permissions import Permission
from api.rules.administration.lock_account import lock_account
from api.rules.administration.unlock_account import unlock_account
from api.schemas import responses
from api.schemas.account_locks import AccountLockForm
from api.web import http
from api.web.guards import current_principal, permitted

account_locks = Blueprint("account_locks", __name__, url_prefix="/v1/accounts/<string:id>/lock")


@account_locks.put("")
@permitted(Permission.ACCOUNTS_LOCK, fresh=True)
@http.takes(AccountLockForm)
def put(id: str, body: AccountLockForm) -> Response:
    reason, until = LockReason(body.reason.data), body.until.data
    lock = lock_account(current_principal(), http.path_id(id), reason, until, http.client())
    return http.answer(responses.account_lock(lock))


@account_locks.delete("")
@permitted(Permission.ACCOUNTS_LOCK, fresh=True)
def delete(id: str) -> Response:
    unlock_account(current_principal(), http.path_id(id), http.client())
    return http.nothing()
