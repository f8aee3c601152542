"""Sign JSON Web Tokens with keys from files (ES256), and publish their public halves.

The functions that need joserfc import it: it takes 5 MiB, and a worker that signs nothing never
imports it. ``api.crypto.jose`` verifies the tokens of others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from api.app_context import extension
from api.settings import Settings

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALGORITHM = "ES256"


class SigningKeys:
    """The private keys of an application: the first signs, the public halves of all are shown.

    Each key is named by its thumbprint (RFC 7638), so no two have one name.
    """

    def __init__(self, pems: Sequence[bytes]) -> None:
        self._pems = pems

    def sign(self, claims: Mapping[str, Any], typ: str) -> str:
        """Return a token with these claims. ``typ``: so that no other kind is taken for it."""
        from joserfc import jwt

        header = {"alg": ALGORITHM, "kid": self.kids[0], "typ": typ}
        return jwt.encode(header, dict(claims), self._keys[0], algorithms=[ALGORITHM])

    @cached_property
    def kids(self) -> list[str]:
        """Return the names of the keys; the first is that of the key that signs."""
        return [key.thumbprint() for key in self._keys]

    @cached_property
    def jwks(self) -> bytes:
        """Return the public keys as a JWK set (RFC 7517)."""
        keys = [
            key.as_dict(private=False, kid=kid, alg=ALGORITHM, use="sig")
            for key, kid in zip(self._keys, self.kids, strict=True)
        ]
        return json.dumps({"keys": keys}, separators=(",", ":")).encode()

    @cached_property
    def _keys(self) -> list[ECKey]:
        from joserfc.jwk import ECKey

        return [ECKey.import_key(pem) for pem in self._pems]


def init_app(app: Flask, settings: Settings) -> None:
    """Read the files of the keys; they are parsed when the first token is signed."""
    pems = [Path(path).read_bytes() for path in settings.token_signing_keys]
    app.extensions["gatebook.signing_keys"] = SigningKeys(pems)


def current() -> SigningKeys:
    """Return the keys of the current application."""
    return extension("signing_keys")  # type: ignore[no-any-return]
