"""An authenticator and its browser in software, which give what ``credential.toJSON()`` gives.

Set an attribute to make it a broken or hostile one: ``authenticator.uv = False``.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cbor
from fido2.cose import CoseKey

ES256, EDDSA, RS256, RS1 = -7, -8, -257, -65535


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Credential:
    id: bytes
    key: Any
    algorithm: int
    user_handle: bytes


@dataclass
class Authenticator:
    rp_id: str = "localhost"
    origin: str = "http://localhost:8000"
    algorithm: int = ES256
    up: bool = True
    uv: bool = True
    be: bool = False
    bs: bool = False
    counter: int = 0
    counts: bool = True  # False: as synced passkeys, which give 0 for good
    cross_origin: bool = False
    top_origin: str | None = None
    type: str | None = None  # instead of webauthn.create and webauthn.get
    signature: bytes | None = None  # instead of a right one
    sends_user_handle: bool = True
    user_handle: bytes | None = None  # instead of the one of the registration
    credential_id: bytes | None = None  # instead of a random one
    credentials: list[Credential] = field(default_factory=list)

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Register a credential, whatever the options ask for."""
        key, handle = _new_key(self.algorithm), to_bytes(options["user"]["id"])
        made = Credential(
            self.credential_id or secrets.token_bytes(32), key, self.algorithm, handle
        )
        self.credentials.append(made)
        cose = cbor.encode(CoseKey.for_alg(made.algorithm).from_cryptography_key(key.public_key()))
        data = self._data(0x40) + bytes(16) + len(made.id).to_bytes(2, "big") + made.id + cose
        attestation = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        parts = {"attestationObject": to_text(attestation), "authenticatorData": to_text(data)}
        parts["clientDataJSON"] = to_text(self._client_data("webauthn.create", options))
        return _to_json(made, parts | {"transports": ["hybrid", "internal"]}, {"rk": True})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Sign with the newest credential, or the newest of those that the options allow."""
        allowed = {to_bytes(item["id"]) for item in options.get("allowCredentials") or []}
        used = [item for item in self.credentials if not allowed or item.id in allowed][-1]
        data, client = self._data(), self._client_data("webauthn.get", options)
        signature = self.signature or _sign(used, data + sha256(client).digest())
        parts = {"clientDataJSON": to_text(client), "authenticatorData": to_text(data)}
        if self.sends_user_handle:
            parts["userHandle"] = to_text(self.user_handle or used.user_handle)
        return _to_json(used, parts | {"signature": to_text(signature)})

    def _data(self, flags: int = 0) -> bytes:
        self.counter += self.counts
        flags |= self.up | self.uv << 2 | self.be << 3 | self.bs << 4
        return (
            sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        data = {"type": self.type or kind, "challenge": options["challenge"], "origin": self.origin}
        data["crossOrigin"] = self.cross_origin
        return json.dumps(
            data | ({"topOrigin": self.top_origin} if self.top_origin else {})
        ).encode()


def _to_json(used: Credential, response: dict[str, Any], properties: Any = None) -> dict[str, Any]:
    results = {"credProps": properties} if properties else {}
    named = {"id": to_text(used.id), "rawId": to_text(used.id), "type": "public-key"}
    attached = {"authenticatorAttachment": "platform", "clientExtensionResults": results}
    return named | attached | {"response": response}


@cache
def _rsa_key() -> Any:
    return rsa.generate_private_key(65537, 2048)  # one for all: it takes 0.1 s


def _new_key(algorithm: int) -> Any:
    if algorithm == ES256:
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate() if algorithm == EDDSA else _rsa_key()


def _sign(used: Credential, message: bytes) -> bytes:
    if used.algorithm == ES256:
        return bytes(used.key.sign(message, ec.ECDSA(hashes.SHA256())))
    if used.algorithm == EDDSA:
        return bytes(used.key.sign(message))
    digest = hashes.SHA1() if used.algorithm == RS1 else hashes.SHA256()
    return bytes(used.key.sign(message, padding.PKCS1v15(), digest))
