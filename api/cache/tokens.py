"""Cache the ledger's API tokens in Redis: see ``api.cache.ledger_cache``."""

from __future__ import annotations

from api.cache import ledger_cache
from api.cache.cached_token import CachedToken, decoded, encoded
from api.cache.ledger_cache import HeldKeys, LedgerCache
from api.domain.api_token import ApiToken

__all__ = ["HeldKeys", "TokenEntry", "end", "find", "forget", "hold", "refresh", "renew"]

TokenEntry = ledger_cache.CacheEntry[CachedToken]

_tokens: LedgerCache[ApiToken, CachedToken] = LedgerCache("token", decoded, encoded)

find = _tokens.find
refresh = _tokens.refresh
forget = _tokens.forget
hold = _tokens.hold
renew = _tokens.renew
end = _tokens.end
