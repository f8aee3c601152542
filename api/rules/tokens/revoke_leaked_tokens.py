"""End API tokens that anybody has found in the open."""

from __future__ import annotations

from collections.abc import Sequence

from api import signals
from api.cache import tokens as token_cache
from api.crypto import api_tokens
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import retry_deadlock, transaction
from api.rules.tokens.end_tokens import TokenEndReason, end_in
from api.store import api_token
from api.throttling import limits


def revoke_leaked_tokens(secrets: Sequence[str], client: Client) -> None:
    """End those of these texts that are live tokens: to have a token is proof enough.

    Nobody learns which they were. Without a well-formed one there is no I/O; for any other request
    the work is the same, up to the statements that end a token.

    Raises ``TooManyAttempts``, ``Unavailable``.
    """
    digests = sorted(
        {api_tokens.digest(text) for text in secrets if api_tokens.is_well_formed(text)}
    )
    if not digests:
        return
    limits.attempt_token_revocation(client.ip)
    _revoke(digests, client)


@retry_deadlock
def _revoke(digests: Sequence[bytes], client: Client) -> None:
    now = clock.now()
    # also of unknown ones: the time must not show whether any of them is live
    token_cache.hold(digests)
    with transaction() as tx:
        # an event in any case: a commit without a write is faster
        signals.emit(
            EventType.TOKEN_REPORTED, tx, client, actor=None, subject=None, tokens=len(digests)
        )
        refs = api_token.list_refs_by_digest(tx, digests, now)
        end_in(tx, refs, TokenEndReason.LEAKED, client, now, is_held=True)
    token_cache.end(digests)
