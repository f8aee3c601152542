"""Remove all second factors of an account on behalf of an operator or an administrator."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api import signals
from api.cache import sessions as session_cache
from api.domain import clock
from api.domain.account import Account
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.principal import Principal
from api.domain.session import SessionRef
from api.errors import NotFound
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.rules.accounts.find_account import find_account
from api.rules.factors.count_code import forgive_all
from api.rules.mail.send_mail import admit, send_mail
from api.rules.sessions.end_sessions import EndReason, end_all_in
from api.store import account, factor, mailed_proof


class ResetReason(StrEnum):
    """The reason of a reset as the audit event states it.

    A closed list: events hold no text that a person wrote. A ticket's number belongs into the
    operator's own records, beside the request id that the command prints.
    """

    LOST = "lost"
    STOLEN = "stolen"
    BROKEN = "broken"
    OTHER = "other"


def reset_factors(address_or_id: str, reason: ResetReason, client: Client) -> Account:
    """Remove all apps, passkeys, codes and trusts, end all sessions, and return the account.

    The owner gets a notice, and no token: a mail that enrols a factor would make the mailbox a
    second factor. Password and identities stay, and enrol_by, too: a reset gives no more time.
    Mailed proofs end: one that was requested earlier must not meet an account without factors.

    Raises ``NotFound``; ``Unavailable``, then nothing has changed.
    """
    return _reset(find_account(address_or_id).id, reason, client)


@retry_deadlock
def _reset(account_id: UUID, reason: ResetReason, client: Client) -> Account:
    now = clock.now()
    with transaction() as tx:
        locked = account.lock(tx, account_id)
        if locked is None:
            raise NotFound("The account was deleted at the same time.")
        ended = reset_factors_in(tx, locked.account, reason, client, now)
        holder = account.find(account_id, tx)
    assert holder is not None  # its row was locked
    session_cache.end(ending.secret_digest for ending in ended)
    return holder


def reset_factors_in(
    tx: Transaction,
    holder: Account,
    reason: ResetReason,
    client: Client,
    now: datetime,
    *,
    by: Principal | None = None,
) -> list[SessionRef]:
    """Reset within a transaction that has locked the account; return the ended sessions.

    The caller writes their tombstones after the commit. ``by``: the administrator; None: an
    operator.
    """
    actor = by.id if by else None
    factor.delete_all(tx, holder.id)
    forgive_all(tx, holder.id)  # wrong codes of the old app must not lock out the next
    factor.refresh(tx, holder.id)
    mailed_proof.end_of_account(tx, holder.id, now)
    ended = end_all_in(
        tx,
        holder.id,
        EndReason.FACTORS_RESET,
        client,
        now,
        actor=actor,
        by_operator=by is None,
    )
    signals.emit(
        EventType.FACTORS_RESET,
        tx,
        client,
        actor=actor,
        subject=holder.id,
        session_id=by.evidence_id if by else None,
        reason=str(reason),
    )
    send_mail(
        tx,
        Message.FACTORS_RESET,
        to=admit(Message.FACTORS_RESET, holder.email, verified=holder.email_verified),
        language=holder.language or DEFAULT,
        values={"at": clock.to_text(now)},
    )
    return ended
