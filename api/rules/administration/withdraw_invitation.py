"""Withdraw an invitation that nobody has accepted."""

from __future__ import annotations

from uuid import UUID

from api.domain import clock
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.errors import Conflict, NotFound
from api.pool import retry_deadlock, transaction
from api.rules.accounts.remove_invited import WithdrawalReason, remove_invited
from api.rules.administration.check_invited_roles import check_invited_roles
from api.rules.roles.check_permission import act_on
from api.store import account_invitation


@retry_deadlock
def withdraw_invitation(caller: Principal, invitation_id: UUID, client: Client) -> None:
    """End the mailed token, and delete the account, which nobody has used.

    Raises ``NotFound``; ``Conflict`` if the person has an account by now; ``Outranked`` if the
    invitation gives more than the caller has; ``Forbidden``, ``NotSignedIn``.
    """
    now = clock.now()
    listed = account_invitation.find(invitation_id)
    if listed is None:
        raise NotFound
    with transaction() as tx:
        act_on(tx, caller, Permission.ACCOUNTS_INVITE, listed.account_id, now)
        invitation = account_invitation.find(invitation_id, tx)
        if invitation is None:
            raise NotFound
        check_invited_roles(tx, caller, invitation)
        if not invitation.is_open:
            raise Conflict("This person has an account already. The invitation has ended.")
        remove_invited(
            tx,
            invitation,
            WithdrawalReason.WITHDRAWN,
            client,
            actor=caller.id,
            session_id=caller.evidence_id,
        )
