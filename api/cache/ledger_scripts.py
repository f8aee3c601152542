"""Define the Lua scripts that change the keys of ``api.cache.ledger_cache``."""

from __future__ import annotations

# Compare-and-set on one key, so that Redis Cluster serves it. The script is sent whole, because a
# node may not know it by its digest. A key of another type counts as absent.
SWAP = """
local current = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then current = redis.call('GET', KEYS[1]) end
if current ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

# Write the marker and return the former value.
MARK = """
local was = ''
if redis.call('TYPE', KEYS[1])['ok'] == 'string' then was = redis.call('GET', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return was
"""
