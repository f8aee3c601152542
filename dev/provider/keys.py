"""The keys with which the provider signs ID tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping

from joserfc import jws
from joserfc.jwk import ECKey, KeyParameters, RSAKey


class ProviderKeys:
    """A set of keys, of which the newest signs. The first is made when it is needed."""

    def __init__(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self._keys: list[RSAKey | ECKey] = []

    def current(self) -> RSAKey | ECKey:
        """Return the key that signs."""
        if not self._keys:
            self.rotate()
        return self._keys[-1]

    def rotate(self, *, keep: bool = False, kid: str | None = None) -> None:
        """Make a new key. ``keep``: the former ones stay published. ``kid``: its name."""
        if not keep:
            self._keys.clear()
        self._keys.append(self.make(kid))

    def make(self, kid: str | None = None) -> RSAKey | ECKey:
        """Return a new key that is not in the set."""
        described: KeyParameters = {
            "kid": kid or secrets.token_hex(4),
            "use": "sig",
            "alg": self.algorithm,
        }
        if self.algorithm.startswith("ES"):
            return ECKey.generate_key("P-256", described)
        return RSAKey.generate_key(2048, described)

    def public(self) -> list[dict[str, object]]:
        """Return the members of the JWK set."""
        self.current()
        return [dict(key.as_dict(private=False)) for key in self._keys]


def sign(
    claims: Mapping[str, object], key: RSAKey | ECKey, header: Mapping[str, object] | None = None
) -> str:
    """Return a signed JSON Web Token (RFC 7519)."""
    protected = {"typ": "JWT", "alg": key.alg, "kid": key.kid, **(header or {})}
    content = json.dumps(claims).encode()
    return jws.serialize_compact(protected, content, key, [str(protected["alg"])])


def digest(text: str) -> str:
    """Return SHA-256 in base64url without padding, as in a code challenge of PKCE (RFC 7636)."""
    return encode(hashlib.sha256(text.encode()).digest())


def left_half(text: str) -> str:
    """Return the left half of SHA-256 in base64url: ``at_hash`` (OpenID Connect Core, 3.1.3.6)."""
    return encode(hashlib.sha256(text.encode()).digest()[:16])


def encode(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
