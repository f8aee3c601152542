"""End one API token of an owner whose row is locked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.domain.api_token import ApiTokenOwner
from api.domain.client import Client
from api.domain.principal import Principal
from api.errors import NotFound
from api.pool import Transaction
from api.rules.tokens.end_tokens import TokenEndReason, end_in
from api.store import api_token


def end_token(
    tx: Transaction,
    owner: ApiTokenOwner,
    token_id: UUID,
    reason: TokenEndReason,
    caller: Principal,
    client: Client,
    now: datetime,
) -> list[bytes]:
    """End the token and return the digest, whose tombstone is written after the commit.

    Raises ``NotFound`` for an ended token and for the token of another owner.
    """
    refs = [ref for ref in api_token.list_refs(tx, owner, now) if ref.id == token_id]
    if not refs:
        raise NotFound
    return end_in(tx, refs, reason, client, now, actor=caller.id, actor_evidence=caller.evidence_id)
