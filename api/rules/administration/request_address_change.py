"""Request a new address for an account, on behalf of its owner."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from api.domain import clock, email_address, ids
from api.domain.client import Client
from api.domain.permissions import Permission
from api.domain.principal import Principal
from api.domain.proof import Purpose
from api.pool import retry_deadlock, transaction
from api.rules import idempotency
from api.rules.accounts.mail_new_address import Asker, NewAddress, mail_new_address
from api.rules.idempotency import IdempotentRequest
from api.rules.proofs.issue_proof import ProofRequest, counted, run_once
from api.rules.roles.check_permission import act_on
from api.throttling import limits


class AddressChangeReason(StrEnum):
    """The reason of a change of address: a closed list, as for every event."""

    REQUESTED = "requested"
    CORRECTION = "correction"
    OTHER = "other"


def request_address_change(
    caller: Principal,
    account_id: UUID,
    new_email: str,
    reason: AddressChangeReason,
    client: Client,
    once: IdempotentRequest | None = None,
) -> ProofRequest:
    """Mail a link to the new address, and return the request.

    Nothing changes until the reader of the new mailbox opens the link: an administrator never
    declares an address verified. ``change_email`` accepts it without a session, and notifies the
    old address, which can undo the change.

    Raises ``Forbidden``, ``Outranked``, ``NotFound``, ``InvalidBody`` (the address is the account's
    present one), ``TooManyAttempts``, ``IdempotencyKeyReused``, ``Conflict``, ``NotSignedIn``.
    """
    new_email = email_address.normalized(new_email)
    email_key = email_address.canonical(new_email)
    # the window of this administrator and this address: strangers' requests use up none of it
    attempt = limits.attempt_mail(Purpose.CHANGE_EMAIL, email_key, client.ip, account_id=caller.id)

    def request() -> ProofRequest:
        new = NewAddress.of(new_email, email_key)
        return _request(caller, account_id, new, reason, client, once)

    return counted(attempt, lambda: run_once(once, request))


@retry_deadlock
def _request(
    caller: Principal,
    account_id: UUID,
    new: NewAddress,
    reason: AddressChangeReason,
    client: Client,
    once: IdempotentRequest | None,
) -> ProofRequest:
    proof_id, now = ids.new_id(), clock.now()
    with transaction() as tx:
        idempotency.remember(tx, once, proof_id)
        target = act_on(tx, caller, Permission.ACCOUNTS_WRITE, account_id, now)
        asker = Asker(caller.id, caller.evidence_id, str(reason), administrator=caller.id)
        issued = mail_new_address(tx, target.account, new, asker, client, proof_id, now)
    return ProofRequest(issued.id, issued.expires_at)
