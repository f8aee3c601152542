"""Keep the published documents of identity providers in Redis: metadata and keys.

Redis may be emptied at any moment: the documents are then read again. Each command has one key, so
that Redis Cluster serves it. Every function raises ``Unavailable``.
"""

from __future__ import annotations

import hashlib
import math

import msgspec

from api import settings
from api.cache import client as redis_client
from api.cache.client import Command, failing_closed
from api.domain import clock

_PAUSE_FOR_UNKNOWN_KEYS = 60  # seconds


class KeptDocument(msgspec.Struct, frozen=True):
    """A document as it was accepted. Times are seconds since 1970.

    It is used without asking until ``fresh_until``, and until ``stale_until`` where its provider
    does not answer.
    """

    content: bytes
    etag: str | None
    fresh_until: float
    stale_until: float

    @property
    def is_fresh(self) -> bool:
        """Return whether it may be used without asking the provider."""
        return clock.now().timestamp() < self.fresh_until


_decode = msgspec.msgpack.Decoder(KeptDocument).decode
_encode = msgspec.msgpack.Encoder().encode


def find(url: str) -> KeptDocument | None:
    """Return the kept document; None: there is none that may still be used."""
    value = _send(("GET", _key("document", url)))
    if not isinstance(value, bytes):
        return None
    try:
        document = _decode(value)
    except (msgspec.DecodeError, RecursionError):
        return None
    return document if clock.now().timestamp() < document.stale_until else None


def keep(url: str, document: KeptDocument) -> None:
    """Keep a document that was accepted, in place of the former one."""
    seconds = max(1, math.ceil(document.stale_until - clock.now().timestamp()))
    _send(("SET", _key("document", url), _encode(document), "EX", seconds))


def take_turn(url: str, seconds: int) -> bool:
    """Become the only one that asks for this document; False: another process is asking.

    The turn ends by itself after ``seconds``, so that a killed process holds up nobody.
    """
    return _send(("SET", _key("turn", url), "1", "NX", "EX", seconds)) is not None


def end_turn(url: str) -> None:
    """Let the next one ask."""
    _send(("DEL", _key("turn", url)))


def is_turn_taken(url: str) -> bool:
    """Return whether some process is asking for this document now."""
    return _send(("GET", _key("turn", url))) is not None


def may_ask_for_unknown_key(url: str) -> bool:
    """Return whether a key that the document lacks is a reason to read it again now.

    Once a minute: anybody can make up names of keys, and each would be a request to the provider.
    """
    key = _key("unknown-key", url)
    return _send(("SET", key, "1", "NX", "EX", _PAUSE_FOR_UNKNOWN_KEYS)) is not None


def asked_for_unknown_key(url: str) -> bool:
    """Return whether the document was read again for an unknown key within the last minute."""
    return _send(("GET", _key("unknown-key", url))) is not None


def _send(command: Command) -> object:
    with failing_closed():
        return redis_client.send([command])[0]


def _key(name: str, url: str) -> str:
    # by the address alone: every provider that publishes there publishes the same
    digest = hashlib.sha256(url.encode()).hexdigest()
    return f"{settings.current().redis_prefix}provider:{name}:{digest}"
