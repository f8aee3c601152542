"""The table ``provider_attempt``: ways to identity providers and back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from api.domain.identity import ProvenIdentity
from api.domain.provider import Flow
from api.domain.provider_attempt import AttemptPurpose, ProviderAttempt, Stage
from api.pool import Row, Transaction, defer, execute, fetch_one

COLUMNS = """id, purpose, provider, client, flow, redirect_uri, nonce_digest, session_id,
    account_id, deliver, remembered, device, client_state, stage, issuer, subject, email, name,
    is_aal2, code_digest, created_at, expires_at, used_at"""

FIND = f"SELECT {COLUMNS} FROM provider_attempt WHERE id = %s"
FIND_BOUND = f"""SELECT {COLUMNS} FROM provider_attempt
    WHERE id = %(id)s AND binding_digest IN %(binding)s"""
FIND_BY_STATE = f"""SELECT {COLUMNS} FROM provider_attempt
    WHERE state_digest = %(state)s AND binding_digest IN %(binding)s"""
INSERT = """INSERT INTO provider_attempt
    (id, purpose, provider, client, flow, redirect_uri, state_digest, binding_digest, nonce_digest,
     session_id, account_id, deliver, remembered, device, client_state, stage, created_at,
     expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
# One statement compares everything that the attempt is bound to, so an answer is used once, and
# whatever does not fit uses up nothing.
SPEND = """UPDATE provider_attempt SET used_at = %(now)s
    WHERE {key} AND binding_digest IN %(binding)s AND provider = %(provider)s
        AND purpose = %(purpose)s AND flow = %(flow)s AND session_id <=> %(session)s
        AND used_at IS NULL AND expires_at > %(now)s"""
SPEND_BY_STATE = SPEND.format(key="state_digest = %(state)s")
SPEND_BY_ID = SPEND.format(key="id = %(id)s")
KEEP_PROVEN = """UPDATE provider_attempt
    SET stage = %s, account_id = %s, issuer = %s, subject = %s, email = %s, name = %s,
        is_aal2 = %s, expires_at = %s
    WHERE id = %s AND stage = 'provider'"""
# An attempt that has ended keeps nobody's data: its account may be deleted before the row is.
FORGOTTEN = "issuer = NULL, subject = NULL, email = NULL, name = NULL"
END = f"""UPDATE provider_attempt SET stage = 'ended', {FORGOTTEN}
    WHERE id = %s AND stage = %s AND expires_at > %s"""
END_PROVEN = """UPDATE provider_attempt SET stage = 'ended', account_id = %s
    WHERE id = %s AND stage = 'provider'"""
END_OF_IDENTITY = f"""UPDATE provider_attempt SET stage = 'ended', {FORGOTTEN}
    WHERE issuer = %s AND subject = %s AND stage <> 'ended'"""
# attempts of a deleted account: linked with it, or with one of its identities
FORGET = f"""UPDATE provider_attempt
    SET stage = 'ended', account_id = NULL, device = NULL, client_state = NULL, {FORGOTTEN}
    WHERE account_id = %s"""
FORGET_IDENTITIES = """UPDATE provider_attempt JOIN identity USING (issuer, subject)
    SET provider_attempt.stage = 'ended', provider_attempt.account_id = NULL,
        provider_attempt.device = NULL, provider_attempt.client_state = NULL,
        provider_attempt.issuer = NULL, provider_attempt.subject = NULL,
        provider_attempt.email = NULL, provider_attempt.name = NULL
    WHERE identity.account_id = %s"""
DELETE_EXPIRED = "DELETE FROM provider_attempt WHERE expires_at < %s ORDER BY expires_at LIMIT %s"


def find(attempt_id: UUID, tx: Transaction | None = None) -> ProviderAttempt | None:
    """Return the attempt, whoever asks; None: unknown."""
    row = fetch_one(FIND, (attempt_id.bytes,), tx=tx)
    return _from_row(row) if row else None


def find_bound(
    attempt_id: UUID, binding: Collection[bytes], tx: Transaction | None = None
) -> ProviderAttempt | None:
    """Return the attempt of this browser or app; None: unknown, or of another one.

    ``binding``: digests of the secrets that the client holds.
    """
    if not binding:
        return None
    values = {"id": attempt_id.bytes, "binding": tuple(binding)}
    row = fetch_one(FIND_BOUND, values, tx=tx)
    return _from_row(row) if row else None


def find_by_state(state_digest: bytes, binding: Collection[bytes]) -> ProviderAttempt | None:
    """Return the attempt with this state of this browser or app, used or not; None: unknown."""
    if not binding:
        return None
    row = fetch_one(FIND_BY_STATE, {"state": state_digest, "binding": tuple(binding)})
    return _from_row(row) if row else None


def insert(
    tx: Transaction, attempt: ProviderAttempt, state_digest: bytes | None, binding_digest: bytes
) -> None:
    """Insert an attempt that waits for the answer of the provider."""
    defer(
        tx,
        INSERT,
        (
            attempt.id.bytes,
            str(attempt.purpose),
            attempt.provider,
            attempt.client,
            str(attempt.flow),
            attempt.redirect_uri,
            state_digest,
            binding_digest,
            attempt.nonce_digest,
            attempt.session_id.bytes if attempt.session_id else None,
            attempt.account_id.bytes if attempt.account_id else None,
            attempt.deliver,
            attempt.remembered,
            attempt.device,
            attempt.client_state,
            str(attempt.stage),
            attempt.created_at,
            attempt.expires_at,
        ),
    )


def spend(
    tx: Transaction,
    moment: datetime,
    *,
    purpose: AttemptPurpose,
    provider: str,
    binding: Collection[bytes],
    session_id: UUID | None,
    state_digest: bytes | None = None,
    attempt_id: UUID | None = None,
) -> bool:
    """Use up an attempt by its state (redirect) or by its id (ID token); commit before going on.

    False: it is unknown, used, expired, or of another client, provider, purpose or session.
    """
    if not binding or (state_digest is None) == (attempt_id is None):
        return False
    values = {
        "now": moment,
        "state": state_digest,
        "id": attempt_id.bytes if attempt_id else None,
        "binding": tuple(binding),
        "provider": provider,
        "purpose": str(purpose),
        "flow": str(Flow.REDIRECT if attempt_id is None else Flow.ID_TOKEN),
        "session": session_id.bytes if session_id else None,
    }
    if attempt_id is None:
        return execute(tx, SPEND_BY_STATE, values) == 1
    return execute(tx, SPEND_BY_ID, values) == 1


def keep_proven(
    tx: Transaction,
    attempt_id: UUID,
    proven: ProvenIdentity,
    stage: Stage,
    account_id: UUID | None,
    expires_at: datetime,
) -> bool:
    """Store the proven identity with the step that is missing. False: the attempt has ended."""
    values = (
        str(stage),
        account_id.bytes if account_id else None,
        proven.issuer,
        proven.subject.encode(),
        proven.email,
        proven.name,
        proven.is_aal2,
        expires_at,
        attempt_id.bytes,
    )
    return execute(tx, KEEP_PROVEN, values) == 1


def end_proven(tx: Transaction, attempt_id: UUID, account_id: UUID) -> bool:
    """End an attempt that signs in to an account, and needs nothing more. False: it has ended."""
    return execute(tx, END_PROVEN, (account_id.bytes, attempt_id.bytes)) == 1


def end(tx: Transaction, attempt_id: UUID, former: Stage, moment: datetime) -> bool:
    """End a live attempt that waits for this step. False: another request was faster."""
    return execute(tx, END, (attempt_id.bytes, str(former), moment)) == 1


def end_of_identity(tx: Transaction, issuer: str, subject: str) -> None:
    """End all attempts that have proved this identity: it was unlinked, or has an account."""
    defer(tx, END_OF_IDENTITY, (issuer, subject.encode()))


def forget(tx: Transaction, account_id: UUID) -> None:
    """Take the person out of the attempts of an account that is deleted; they end.

    Call it while the rows of its identities exist.
    """
    defer(tx, FORGET_IDENTITIES, (account_id.bytes,))
    defer(tx, FORGET, (account_id.bytes,))


def delete_expired(tx: Transaction, cutoff: datetime, limit: int) -> int:
    """Delete at most ``limit`` attempts that expired before then; return how many."""
    return execute(tx, DELETE_EXPIRED, (cutoff, limit))


def _from_row(row: Row) -> ProviderAttempt:
    return ProviderAttempt(
        id=UUID(bytes=row["id"]),
        purpose=AttemptPurpose(row["purpose"]),
        provider=row["provider"],
        client=row["client"],
        flow=Flow(row["flow"]),
        redirect_uri=row["redirect_uri"],
        nonce_digest=row["nonce_digest"],
        session_id=UUID(bytes=row["session_id"]) if row["session_id"] else None,
        account_id=UUID(bytes=row["account_id"]) if row["account_id"] else None,
        deliver=row["deliver"],
        remembered=bool(row["remembered"]),
        device=row["device"],
        client_state=row["client_state"],
        stage=Stage(row["stage"]),
        issuer=row["issuer"],
        subject=row["subject"].decode() if row["subject"] is not None else None,
        email=row["email"],
        name=row["name"],
        is_aal2=bool(row["is_aal2"]),
        code_digest=row["code_digest"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )
