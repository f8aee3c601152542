"""Mail the proof that confirms a new address, for its owner or an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api import signals
from api.domain.account import Account, Credentials
from api.domain.audit_events import REQUESTED_BY_OWNER, EventType
from api.domain.client import Client
from api.domain.languages import DEFAULT
from api.domain.proof import Purpose
from api.errors import FieldError, InvalidBody
from api.mail.templates import VALUES, Message
from api.pool import Transaction
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.issue_proof import IssuedProof, issue_proof
from api.store import account, mailed_proof


@dataclass(frozen=True)
class NewAddress:
    """A new address in normal form, with the account that has it already, or None."""

    email: str
    key: bytes
    owner: Credentials | None

    @classmethod
    def of(cls, email: str, key: bytes) -> NewAddress:
        """Look up who has the address; before the transaction, which locks other rows."""
        return cls(email, key, account.find_credentials_by_key(key))


@dataclass(frozen=True)
class Asker:
    """The session that asks for a change of address.

    ``administrator``: the account that asks on behalf of the owner; None: the owner asks.
    """

    account_id: UUID
    session_id: UUID
    reason: str = REQUESTED_BY_OWNER
    administrator: UUID | None = None


def mail_new_address(
    tx: Transaction,
    holder: Account,
    new: NewAddress,
    asker: Asker,
    client: Client,
    proof_id: UUID,
    now: datetime,
) -> IssuedProof:
    """Mail a proof to the new address of an account whose row is locked, and return the proof.

    If the address is taken, it is a decoy: the owner of the address is notified (I6).

    Raises ``InvalidBody`` (the address is the account's present one).
    """
    if new.email == holder.email:
        raise InvalidBody(
            [FieldError("unchanged", "This is already the address of the account.", "#/new_email")]
        )
    other_account = new.owner.account if new.owner and new.owner.account.id != holder.id else None
    reserved = mailed_proof.is_reserved(tx, new.key, holder.id, now)
    confirm = Message.CONFIRM_NEW_EMAIL
    if asker.administrator is not None:
        confirm = Message.CONFIRM_EMAIL_OF_SUPPORT
    message = confirm if other_account is None else Message.NEW_EMAIL_TAKEN
    free = None if reserved else new.email
    to = admit(
        message,
        free if other_account is None else other_account.email,
        # limited even if the address is verified: any number of accounts may ask for it
        verified=False,
        alike=True,
    )
    issued = issue_proof(
        tx,
        Purpose.CHANGE_EMAIL,
        holder if other_account is None and to.is_admitted else None,
        now,
        proof_id=proof_id,
        email=new.email,
        # decoys, too, end older proofs: an older proof that still works would reveal the decoy
        older_of=holder.id,
        administrator=asker.administrator,
    )
    signals.emit(
        EventType.EMAIL_CHANGE_REQUESTED,
        tx,
        client,
        actor=asker.account_id,
        subject=holder.id,
        session_id=asker.session_id,
        reason=asker.reason,
    )
    # an administrator's browser does not tell the language of the owner
    otherwise = client.language if asker.administrator is None else DEFAULT
    values = {name: issued.values[name] for name in VALUES[message]}
    language = (other_account or holder).language or otherwise
    send_mail(tx, message, to=to, language=language, values=values)
    return issued
