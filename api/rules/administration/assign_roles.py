"""Assign the roles of an account for an administrator."""

from __future__ import annotations

from collections.abc import Container, Sequence
from uuid import UUID

from api.domain import clock
from api.domain.account import Account
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import Conflict, NotSignedIn, PreconditionFailed
from api.i18n.catalogues import Phrase
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.administration.store_roles import store_roles
from api.rules.roles.check_grant import check_grant
from api.rules.roles.check_permission import act_on
from api.rules.roles.permissions_of import permissions_of
from api.store import account


@retry_deadlock
def assign_roles(
    caller: Principal,
    account_id: UUID,
    roles: Sequence[str],
    client: Client,
    *,
    versions: Container[int] | None = None,
) -> Account:
    """Make these the roles of the account, and return it.

    Callers may give up roles of their own, and grant themselves none. ``versions``: the accepted
    versions of the account; None accepts any.

    Raises ``NotFound``, ``Outranked``, ``PreconditionFailed``; ``InvalidBody`` for roles that do
    not exist or that the caller cannot grant; ``Conflict`` if the address is not verified;
    ``LastAdministrator``, ``LimitReached``, ``NotSignedIn``, ``Forbidden``, ``Unavailable``.
    """
    now = clock.now()
    with transaction() as tx:
        target = act_on(tx, caller, Permission.ROLES_ASSIGN, account_id, now, on_self=True).account
        if versions is not None and target.version not in versions:
            raise PreconditionFailed
        granted = {
            name: f"#/roles/{place}"
            for place, name in enumerate(roles)
            if name not in target.held_roles
        }
        if granted:
            check_grant(tx, _held(tx, caller), granted, on_self=account_id == caller.id)
            if not target.email_verified:
                # somebody else may have signed up with the address of the person who is meant
                raise Conflict(Phrase("The address of this account is not verified."))
        if frozenset(roles) == frozenset(target.held_roles):
            return target
        change = store_roles(tx, target, frozenset(roles), client, now, by=caller)
    change.renew(now)
    return change.account


def _held(tx: Transaction, caller: Principal) -> frozenset[str]:
    own = account.find(caller.id, tx)  # its row is locked
    if own is None:
        raise NotSignedIn
    return permissions_of(own.roles, tx)
