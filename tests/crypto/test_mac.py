"""Test keyed digests under several keys, and truncated ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.crypto import mac

OLD, NEW = "o" * 40, "n" * 40
PURPOSE, MESSAGE = "one purpose", b"a message"
# the MAC of MESSAGE under OLD, made by the release before SECRET_KEY took several keys
DIGEST = bytes.fromhex("34f9477297f8573ddc884bb09038d2251aa0b333fc7294938962d154285d95de")


@pytest.fixture
def rotating(make_app: Callable[..., Flask]) -> Flask:
    """Return an application with a new key and the old one."""
    return make_app(secret_key=f"{NEW},{OLD}")


def test_the_first_key_signs_and_each_one_verifies(
    rotating: Flask, make_app: Callable[..., Flask]
) -> None:
    with make_app(secret_key=OLD).app_context():
        assert mac.digest(PURPOSE, MESSAGE) == DIGEST
        assert mac.matches(PURPOSE, MESSAGE, DIGEST)
    with rotating.app_context():
        newest = mac.digest(PURPOSE, MESSAGE)
        assert newest != DIGEST
        for digest in (newest, DIGEST):
            assert mac.matches(PURPOSE, MESSAGE, digest)
            assert not mac.matches("another purpose", MESSAGE, digest)
            assert not mac.matches(PURPOSE, b"another message", digest)
    with make_app(secret_key=NEW).app_context():
        assert not mac.matches(PURPOSE, MESSAGE, DIGEST)


def test_a_truncated_one_matches_by_its_length_and_a_short_one_never(rotating: Flask) -> None:
    with rotating.app_context():
        newest = mac.digest(PURPOSE, MESSAGE)
        for digest in (newest, DIGEST):
            matching = [n for n in range(33) if mac.matches(PURPOSE, MESSAGE, digest[:n])]
            assert matching == list(range(16, 33))
            assert not mac.matches(PURPOSE, MESSAGE, digest + b"\0")
            assert not mac.matches(PURPOSE, MESSAGE, digest[:15] + b"\0")
