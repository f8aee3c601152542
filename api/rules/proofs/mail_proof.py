"""Mail a proof to the holder of an account, with the same work if there is nobody to mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.account import Locked, is_locked
from api.domain.account_deletion import is_of_deletion
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.proof import Purpose
from api.mail.templates import VALUES, Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.issue_proof import BrowserBinding, IssuedProof, issue_proof


def mail_proof(
    tx: Transaction,
    purpose: Purpose,
    message: Message,
    locked: Locked | None,
    client: Client,
    moment: datetime,
    *,
    proof_id: UUID | None = None,
    browser: BrowserBinding | None = None,
    administrator: UUID | None = None,
) -> IssuedProof:
    """Mail a proof to the account, whose row is locked, and return the proof.

    ``locked``: None mails nobody, with the same statements (I6). An account that is locked, by an
    administrator or until its deletion, gets a mail that says so instead, and the proof is a decoy:
    no link leads in.
    ``administrator``: as for ``issue_proof``.
    """
    is_shut = locked is not None and is_locked(locked, moment)
    holder = locked.account if locked else None
    if locked is not None and is_shut:
        is_leaving = is_of_deletion(locked.lock)
        message = Message.ACCOUNT_LEAVING if is_leaving else Message.ACCOUNT_LOCKED
    to = admit(
        message,
        holder.email if holder else None,
        verified=holder is not None and holder.email_verified,
        alike=True,
    )
    # if no proof is sent, an earlier one stays valid
    proved = holder if to.is_admitted and not is_shut else None
    issued = issue_proof(
        tx,
        purpose,
        proved,
        moment,
        proof_id=proof_id,
        browser=browser,
        administrator=administrator,
    )
    # an administrator's browser does not tell the language of the owner
    otherwise = client.language if administrator is None else DEFAULT
    language = (holder.language if holder else None) or otherwise
    values = {name: issued.values[name] for name in VALUES[message]}
    send_mail(tx, message, to=to, language=language, values=values)
    return issued
