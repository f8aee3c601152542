"""Secrets of an attempt at an identity provider, derived from its id.

None of them is stored: not the ``state`` that the provider hands back, not the ``nonce`` of its ID
token, not the verifier of PKCE (RFC 7636), not the secret that binds the attempt to one browser or
app. A repeated start, whose first answer was lost, thus gives the same URL.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from api.crypto import mac, tokens

_STATE = re.compile(r"([0-9]{1,2})\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class AttemptSecrets:
    """The secrets of one attempt, each of 43 URL-safe characters."""

    state: str
    nonce: str
    verifier: str
    binding: str

    @property
    def nonce_digest(self) -> bytes:
        """Return the digest to store."""
        return tokens.digest(self.nonce)

    @property
    def challenge(self) -> str:
        """Return the challenge of the verifier, by the method S256."""
        return _text(tokens.digest(self.verifier))


def new_secrets(attempt_id: UUID) -> AttemptSecrets:
    """Return the secrets of a new attempt, under the newest SECRET_KEY."""
    return _secrets(attempt_id, 0)


def find_secrets(attempt_id: UUID, nonce_digest: bytes) -> AttemptSecrets | None:
    """Return the secrets of a stored attempt; None: the SECRET_KEY that it began with is gone.

    The key may have been rotated since: the nonce tells which one it was.
    """
    for age in range(mac.key_count()):
        secrets = _secrets(attempt_id, age)
        if secrets.nonce_digest == nonce_digest:
            return secrets
    return None


def state_with(callback_index: int, secret: str) -> str:
    """Return the ``state`` to send: the place of the callback in the settings, and the secret."""
    return f"{callback_index}.{secret}"


def state_digest(state: str) -> bytes | None:
    """Return the digest of a ``state`` as it is stored; None: no attempt has such a one."""
    return tokens.digest(state) if _STATE.fullmatch(state) else None


def callback_index(state: str) -> int | None:
    """Return the place of the callback that a ``state`` names; None: it is malformed."""
    match = _STATE.fullmatch(state)
    return int(match[1]) if match else None


def hashed_nonce(nonce: str) -> str:
    """Return the nonce as SDKs want it that hash it: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def _secrets(attempt_id: UUID, age: int) -> AttemptSecrets:
    return AttemptSecrets(
        *(
            _text(mac.digest(f"provider {name}", attempt_id.bytes, age=age))
            for name in ("state", "nonce", "verifier", "binding")
        )
    )


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
