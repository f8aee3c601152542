"""Fixtures for a session's key in Redis and the state of its value."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis

from api.crypto import tokens
from tests.conftest import PREFIX
from tests.support.client import Person


@pytest.fixture
def key_of() -> Callable[[Person | str], str]:
    """Return a function that gives the Redis key of a person's session, or of a secret."""

    def key(person_or_secret: Person | str) -> str:
        secret = person_or_secret if isinstance(person_or_secret, str) else person_or_secret.secret
        return f"{PREFIX}session:{tokens.digest(secret).hex()}"

    return key


@pytest.fixture
def cached(redis: Redis, key_of: Callable[[Person | str], str]) -> Callable[[Person | str], str]:
    """Return a function that gives the state: ``live``, ``held``, ``gone`` or ``absent``."""
    states = {b"": "absent", b"L": "live", b"H": "held", b"G": "gone"}
    return lambda person_or_secret: states[(redis.get(key_of(person_or_secret)) or b"")[:1]]
