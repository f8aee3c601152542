"""Store the roles of an account, with all that follows from a change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api import signals
from api.cache import sessions as session_cache
from api.domain.account import Account, Role
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.permissions import LONGEST_ROLES, MOST_ROLES
from api.domain.principal import Principal
from api.domain.session import Session
from api.errors.administration import LimitReached
from api.i18n.catalogues import Phrase
from api.pool import Transaction
from api.rules.roles.keep_administrator import keep_administrator
from api.rules.tokens.hold_tokens import HeldTokens, hold_tokens_of, renew_tokens
from api.store import account, account_role, session


@dataclass(frozen=True)
class RoleChange:
    """A change whose transaction is open; ``renew`` it after the commit."""

    account: Account
    held_keys: session_cache.HeldKeys
    sessions: dict[bytes, Session]
    held_tokens: HeldTokens

    def renew(self, moment: datetime) -> None:
        """Write the account's sessions and API tokens to Redis, with the new roles."""
        session_cache.renew(self.held_keys, self.sessions, moment)
        renew_tokens(self.held_tokens)


def store_roles(
    tx: Transaction,
    holder: Account,
    roles: Collection[str],
    client: Client,
    moment: datetime,
    *,
    by: Principal | None,
    leave_none: bool = False,
) -> RoleChange:
    """Store the roles of an account whose row is locked, and record each that is new or gone.

    ``by``: the caller; None: an operator. ``leave_none``: whether the last administrator may lose
    the role.

    Live sessions and API tokens get the new roles at once (ASVS 8.3.2): a request that begins after
    the return is judged by them.

    Raises ``LastAdministrator``, ``LimitReached``; ``Unavailable``, then nothing may change.
    """
    if len(roles) > MOST_ROLES:
        raise LimitReached(Phrase("An account has at most {max} roles.", max=MOST_ROLES))
    if len(",".join(roles)) > LONGEST_ROLES:
        raise LimitReached(Phrase("The names of these roles are too long together."))
    before, after = frozenset(holder.held_roles), frozenset(roles)
    if Role.ADMIN in before - after and not leave_none:
        keep_administrator(tx, holder, moment)
    # each cached session holds a copy of the account and is read again from the ledger
    endings = session.list_endings(tx, holder.id, moment)
    held_keys = session_cache.hold(ending.secret_digest for ending in endings)
    held_tokens = hold_tokens_of(tx, holder.id)
    by_id = by.id if by else None
    account_role.change(tx, holder.id, before=before, after=after, by=by_id, moment=moment)
    for role in sorted(before ^ after):
        signals.emit(
            EventType.ROLE_GRANTED if role in after else EventType.ROLE_REVOKED,
            tx,
            client,
            actor=by_id,
            subject=holder.id,
            session_id=by.evidence_id if by else None,
            role=role,
        )
    changed = account.find(holder.id, tx)
    assert changed is not None  # its row was locked
    renewed = session.list_live_by_digest(tx, holder.id, moment)
    return RoleChange(changed, held_keys, renewed, held_tokens)
