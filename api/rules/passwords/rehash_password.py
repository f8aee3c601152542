"""Replace the outdated hash of a password that was just verified."""

from __future__ import annotations

from datetime import datetime

from api.crypto import passwords
from api.domain.account import Credentials
from api.pool import Transaction
from api.rules.assurance.proofs import Spend
from api.store import account


def rehash_password(credentials: Credentials, password: str) -> Spend | None:
    """Return what stores a new hash in a transaction that locks the account; None: no need.

    A password that was set since the verification stays. The old hash stays, too, if a new one
    can't be made now.
    """
    old = credentials.password_hash
    new = passwords.current().rehash(old, password)
    if new is None:
        return None

    def store(tx: Transaction, _moment: datetime) -> None:
        account.replace_password_hash(tx, credentials.account.id, old, new)

    return store
