"""Remove old invitations with the accounts that nobody accepted."""

from __future__ import annotations

from datetime import timedelta

from api.domain import clock, ids
from api.domain.account_invitation import AccountInvitation
from api.domain.client import Client
from api.pool import retry_deadlock, transaction
from api.rules.accounts.remove_invited import WithdrawalReason, remove_invited
from api.store import account, account_invitation

# An administrator sees in the list that it expired, and may send it again.
KEPT = timedelta(days=7)
_BATCH = 200


def remove_invitations() -> int:
    """Remove the invitations that expired a week ago, and return how many accounts went with them.

    Each is a transaction of its own; may be run again at any time, also by two workers at once.

    Raises ``Unavailable``.
    """
    removed = 0
    while batch := account_invitation.list_expired(clock.now() - KEPT, _BATCH):
        removed += sum(map(_remove, batch))
    return removed


@retry_deadlock
def _remove(listed: AccountInvitation) -> bool:
    with transaction() as tx:
        account.lock(tx, listed.account_id)
        # under the lock: it may have been accepted, or sent again
        invitation = account_invitation.find(listed.id, tx)
        if invitation is None:
            return False
        if not invitation.is_open:
            account_invitation.delete(tx, invitation.id)
            return False
        remove_invited(
            tx,
            invitation,
            WithdrawalReason.EXPIRED,
            Client(ip=None, user_agent=None, request_id=ids.new_name()),
            actor=None,
            session_id=None,
        )
    return True
