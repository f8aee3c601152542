"""End one session or all sessions of another account."""

from __future__ import annotations

from uuid import UUID

from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.rules.roles.check_permission import act_on
from api.rules.sessions.end_sessions import EndReason, end_all_in, end_in
from api.store import session

_REASON = EndReason.ENDED_BY_ADMINISTRATOR


@retry_deadlock
def end_account_sessions(caller: Principal, account_id: UUID, client: Client) -> int:
    """End all sessions of the account, and what goes with its epoch; return how many there were.

    Device tokens, trusted devices and pending sign-ins end with them. API tokens stay: the lock
    ends those.

    Raises ``NotSignedIn``, ``Forbidden``, ``NotFound``, ``Outranked``, ``Unavailable``.
    """
    with transaction() as tx:
        now = clock.now()
        act_on(tx, caller, Permission.ACCOUNTS_LOCK, account_id, now)
        ended = end_all_in(tx, account_id, _REASON, client, now, actor=caller.id)
    session_cache.end(ending.secret_digest for ending in ended)
    return len(ended)


@retry_deadlock
def end_account_session(
    caller: Principal, account_id: UUID, session_id: UUID, client: Client
) -> None:
    """End one session of the account.

    Raises ``NotFound`` for an unknown account, and for a session that has ended or is another
    account's; ``NotSignedIn``, ``Forbidden``, ``Outranked``, ``Unavailable``.
    """
    with transaction() as tx:
        now = clock.now()
        act_on(tx, caller, Permission.ACCOUNTS_LOCK, account_id, now)
        ending = session.find_live_by_id(tx, session_id, account_id, now)
        if ending is None:
            raise NotFound
        end_in(tx, [ending], account_id, _REASON, client, now, actor=caller.id)
    session_cache.end([ending.secret_digest])
