"""Declare the settings of the connections to Redis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Redis")


@dataclass(frozen=True, kw_only=True)
class RedisSettings:
    """The deadlines, the number of connections and the prefix of keys."""

    redis_connect_timeout: float = _setting(
        "Deadline for connecting to Redis.", "0.5", between(0.05, 30), default=0.5
    )
    redis_timeout: float = _setting(
        "Deadline for an answer of Redis.", "1", between(0.05, 30), default=1.0
    )
    redis_max_connections: int = _setting(
        "Maximum number of connections to Redis in each worker process.",
        "64",
        between(1, 4096),
        default=64,
    )
    redis_prefix: str = _setting(
        "Prefix of every key, so that several installations can share one Redis.",
        "gatebook:",
        default="gatebook:",
    )
