"""Find the live API token for a secret."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from api import settings
from api.cache import tokens as token_cache
from api.cache.cached_token import CachedToken
from api.cache.ledger_cache import age_of, is_in_grace
from api.cache.tokens import TokenEntry
from api.crypto import api_tokens
from api.domain import clock
from api.domain.api_token import ApiToken, LedgerToken
from api.errors import NotSignedIn, Unavailable
from api.pool import transaction
from api.resilience import ledger
from api.rules.roles.permissions_of import with_held_permissions
from api.store import api_token

log = structlog.get_logger(__name__)


def check_token(secret: str) -> ApiToken:
    """Return the live token: one Redis GET, and no SQL while the cached copy is recent.

    A text that is not well formed costs no I/O: the checksum refuses guesses.

    Raises ``NotSignedIn``; ``Unavailable`` if neither Redis nor the ledger can decide.
    """
    if not api_tokens.is_well_formed(secret):
        raise NotSignedIn
    return check_token_digest(api_tokens.digest(secret))


def check_token_digest(digest: bytes) -> ApiToken:
    """Return the live token with this digest. Raises ``NotSignedIn``, ``Unavailable``."""
    now = clock.now()
    lookup = token_cache.find(digest)
    cached = lookup.cached
    if lookup.state == "gone" or (cached and cached.token.expires_at <= now):
        raise NotSignedIn
    if cached is None:
        return _from_ledger(digest, lookup, now)
    if _is_recent(cached, lookup.run, now):
        return cached.token
    in_grace = is_in_grace(cached, lookup.run, now)
    if in_grace and ledger.is_away():
        return cached.token
    try:
        return _from_ledger(digest, lookup, now)
    except Unavailable:
        # if MariaDB is away, a recently checked copy still answers (I4), no longer than the grace
        if in_grace:
            return cached.token
        raise


def _is_recent(cached: CachedToken, run: str, now: datetime) -> bool:
    """Return whether a copy answers without the ledger: compared lately, and no use to record."""
    limit = settings.current()
    return (
        age_of(cached, now) < timedelta(seconds=limit.session_recheck)
        and not _is_touch_due(cached.token, now, limit.session_touch)
        and cached.run == run
    )


def _is_touch_due(token: ApiToken, now: datetime, pause: int) -> bool:
    return token.last_used_at is None or now - token.last_used_at >= timedelta(seconds=pause)


def _from_ledger(digest: bytes, lookup: TokenEntry, now: datetime) -> ApiToken:
    with ledger.reading():
        stored = api_token.find_live(digest, now)
        pause = settings.current().session_touch
        if stored is not None and _is_touch_due(stored.token, now, pause):
            stored = _touched(digest, stored, now)
        token = None if stored is None else with_held_permissions(stored)
    # the ledger's answer also counts if Redis can't be written to, for instance if it is full
    with suppress(Unavailable):
        if token is None:
            token_cache.forget(digest, lookup)
        elif lookup.state != "held":
            token_cache.refresh(digest, lookup, token, checked_at=now)
    if token is None:
        raise NotSignedIn
    return token


def _touched(digest: bytes, stored: LedgerToken, now: datetime) -> LedgerToken | None:
    """Record the use, and return the token as the ledger has it then; None: it ended meanwhile."""
    try:
        with transaction() as tx:
            api_token.touch(tx, stored.token.id, now, settings.current().session_touch)
    except Unavailable:
        # the database is read-only, for instance in a failover: the token is live, as the ledger
        # said
        log.warning("token_touch_failed")
        return stored
    # not only if the row was written: another process may have recorded a use just now
    return api_token.find_live(digest, now)
