"""Check at the moment of a change that the caller still may make it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account import Account, Locked
from api.domain.permissions import BUILT_IN
from api.domain.principal import Principal
from api.errors import Forbidden, NotFound, NotSignedIn
from api.errors.administration import Outranked
from api.pool import Transaction
from api.rules.roles.lock_live_token import lock_live_token
from api.rules.roles.permissions_of import permissions_of
from api.store import account, session


def check_permission(
    tx: Transaction, caller: Principal, permission: str, moment: datetime
) -> frozenset[str]:
    """Lock the caller's account or service account, and return all its permissions.

    The guard checked ``permission`` when the request began: since then the session or the API token
    may have ended, and the role may have been revoked. The lock holds until the transaction ends.

    Raises ``NotSignedIn``, ``Forbidden``.
    """
    account_id = caller.account_id
    locked = None if account_id is None else account.lock(tx, account_id)
    return _held(tx, caller, locked, permission, moment)


def act_on(
    tx: Transaction,
    caller: Principal,
    permission: str,
    target_id: UUID,
    moment: datetime,
    *,
    on_self: bool = False,
) -> Locked:
    """Lock the caller's and the target's account, and return the target.

    Every write on another person's account begins here. Rows are locked in ascending order of their
    ids, so that two administrators who act on each other cannot deadlock. The rows of a service
    account and its token come after those of accounts.

    ``on_self``: whether callers may act on their own account by this operation.

    Raises ``NotSignedIn``, ``Forbidden``; ``NotFound``; ``Outranked`` if the target has a built-in
    permission that the caller lacks.
    """
    own = set() if caller.account_id is None else {caller.account_id}
    locked = {each: account.lock(tx, each) for each in sorted(own | {target_id})}
    held = _held(tx, caller, locked.get(caller.id), permission, moment)
    target = locked[target_id]
    if target is None:
        raise NotFound
    if target_id == caller.id and not on_self:
        raise Forbidden("An administrator cannot do this to their own account.")
    if not _built_in(target.account, tx) <= held:
        raise Outranked
    return target


def _held(
    tx: Transaction,
    caller: Principal,
    locked: Locked | None,
    permission: str,
    moment: datetime,
) -> frozenset[str]:
    if caller.token is not None:
        token = lock_live_token(tx, caller.token.id, moment)
        if token is None:
            raise NotSignedIn
        held = token.effective
    else:
        live = session.find_live_by_id(tx, caller.evidence_id, caller.id, moment)
        if locked is None or live is None:
            raise NotSignedIn
        held = permissions_of(locked.account.roles, tx)
    if permission not in held:
        raise Forbidden
    return held


def _built_in(holder: Account, tx: Transaction) -> frozenset[str]:
    return permissions_of(holder.held_roles, tx) & BUILT_IN
