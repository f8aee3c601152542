"""Serve ``/v1/account-invitations``: administrators invite people, who accept by mail."""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.permissions import Permission
from api.resources.sessions import started_answer, wanted_session
from api.rules.accounts.accept_invitation import ChosenAccount, accept_invitation
from api.rules.administration.invite_account import Invitee, invite_account
from api.rules.administration.list_invitations import list_invitations
from api.rules.administration.withdraw_invitation import withdraw_invitation
from api.schemas import responses
from api.schemas.account_invitations import AccountInvitationForm, InvitationConfirmationForm
from api.schemas.pages import PageQuery
from api.web import http
from api.web.guards import current_principal, permitted, public
from api.web.session_interface import device_cookie

account_invitations = Blueprint(
    "account_invitations", __name__, url_prefix="/v1/account-invitations"
)


@account_invitations.post("")
@permitted(Permission.ACCOUNTS_INVITE, fresh=True)
@http.takes(AccountInvitationForm)
def create(body: AccountInvitationForm) -> Response:
    caller = current_principal()
    wanted = Invitee(
        body.email.data,
        body.name.data,
        body.language.data,
        body.roles.data or (),
        body.external_id.data,
    )
    invited = invite_account(caller, wanted, http.client(), http.once(caller.id))
    response = http.answer(responses.account_invitation(invited.invitation), 201)
    if invited.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@account_invitations.get("")
@permitted(Permission.ACCOUNTS_INVITE, tokens=True)
@http.asks(PageQuery)
def list_all(query: PageQuery) -> Response:
    limit = query.limit.data
    invitations = list_invitations(http.cursor_of(query), limit + 1)
    return http.page(
        invitations, limit, responses.account_invitation, lambda invitation: invitation.id
    )


@account_invitations.delete("/<other('confirmations'):id>")
@permitted(Permission.ACCOUNTS_INVITE, fresh=True)
def withdraw(id: str) -> Response:
    withdraw_invitation(current_principal(), http.path_id(id), http.client())
    return http.nothing()


@account_invitations.post("/confirmations")
@public
@http.takes(InvitationConfirmationForm)
def create_confirmation(body: InvitationConfirmationForm) -> Response:
    in_cookie = body.deliver.data == "cookie"
    started = accept_invitation(
        body.token.data,
        ChosenAccount(body.password.data, body.name.data),
        http.client(),
        wanted_session(body),
        once=http.once(),
        devices=body.device_token.data or (device_cookie() if in_cookie else None),
    )
    return started_answer(started, in_cookie=in_cookie)
