"""Make ten recovery codes in place of all earlier ones."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api import signals
from api.crypto import recovery_codes
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.typed_text import cleaned_recovery_code
from api.pool import Transaction
from api.store import recovery_code


def make_recovery_codes(
    tx: Transaction, account_id: UUID, client: Client, now: datetime, session_id: UUID
) -> tuple[str, ...]:
    """Replace the codes of an account whose row is locked, and return the new ones to show.

    The old ones end in the same transaction. Only digests of the new ones are stored.
    """
    codes = recovery_codes.new_codes()
    digests = [recovery_codes.digest(cleaned_recovery_code(code)) for code in codes]
    recovery_code.delete_of_account(tx, account_id)
    recovery_code.insert(tx, account_id, digests, now)
    signals.emit(
        EventType.RECOVERY_CODES_GENERATED,
        tx,
        client,
        actor=account_id,
        subject=account_id,
        session_id=session_id,
        count=len(codes),
    )
    return codes
