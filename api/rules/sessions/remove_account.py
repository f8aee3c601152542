"""Delete an account with all that is held about the person."""

from __future__ import annotations

from uuid import UUID

from api.app_context import extension
from api.domain.extension_data import ExtensionData
from api.pool import Transaction
from api.store import account, mailed_proof, provider_attempt


def remove_account(tx: Transaction, account_id: UUID) -> None:
    """Delete an account whose row is locked; its audit events stay under its id.

    Every deletion ends here, so that none leaves anything. Rows with a foreign key go with the
    account; proofs and attempts stay as decoys, without the person. The caller has ended sessions
    and tokens, and writes the event.

    Raises what the ``erase`` of an extension raises; then nothing is deleted.
    """
    erase_in_extensions(tx, account_id)
    mailed_proof.forget(tx, account_id)
    provider_attempt.forget(tx, account_id)
    account.delete(tx, account_id)


def erase_in_extensions(tx: Transaction, account_id: UUID) -> None:
    """Let each extension delete what it holds about the holder of an account.

    The row of the account is locked.
    """
    loaded: list[ExtensionData] = extension("extension_data")
    for data in loaded:
        if data.erase is not None:
            data.erase(tx, account_id)
