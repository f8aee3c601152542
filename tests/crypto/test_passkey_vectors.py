"""Test passkeys with the test vectors of WebAuthn Level 3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fido2.webauthn import AttestationObject
from flask import Flask

from api.crypto import passkey_challenge, passkeys
from api.domain.passkey import PasskeyFault, PasskeyKind
from api.settings.passkey_party import RelyingParty
from tests.support.passkey_site import NOON, PasskeySite, refusal
from tests.support.soft_authenticator import to_text

VECTORS = json.loads((Path(__file__).parent / "vectors/webauthn_l3.json").read_text())["vectors"]


@pytest.fixture(autouse=True)
def within_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def vector_response(vector: dict[str, Any], ceremony: str) -> dict[str, Any]:
    texts = {name: to_text(bytes.fromhex(value)) for name, value in vector[ceremony].items()}
    credential_id = to_text(bytes.fromhex(vector["credential_id"]))
    return {
        "id": credential_id,
        "rawId": credential_id,
        "type": "public-key",
        "clientExtensionResults": {},
        "response": texts,
    }


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_of_the_w3c(monkeypatch: pytest.MonkeyPatch, vector: dict[str, Any]) -> None:
    """All fifteen parse and verify; those in frames and with other algorithms are refused."""
    party = RelyingParty("example.org", frozenset({"https://example.org"}), (), ())
    site = PasskeySite(party)
    monkeypatch.setattr(passkey_challenge, "check", lambda *_: NOON)
    name = vector["name"]
    registration = vector["registration"]
    parsed = AttestationObject(bytes.fromhex(registration["attestationObject"]))
    key = parsed.auth_data.credential_data.public_key  # type: ignore[union-attr]
    assertion = {name: bytes.fromhex(value) for name, value in vector["authentication"].items()}
    signed = assertion["authenticatorData"] + sha256(assertion["clientDataJSON"]).digest()
    key.verify(signed, assertion["signature"])

    # no test vector has user verification throughout, so they are security keys here
    wish = passkeys._Wish(PasskeyKind.SECURITY_KEY, automatic=False)
    monkeypatch.setattr(passkeys, "_WISHES", (wish,))
    if "Origin" in name:
        refused = refusal(lambda: site.registers(vector_response(vector, "registration")))
        assert refused.reason is PasskeyFault.CROSS_ORIGIN
        refused = refusal(lambda: site.accepts(vector_response(vector, "authentication")))
        assert refused.reason is PasskeyFault.CROSS_ORIGIN
        return
    if name in {"packed-es384", "packed-es512", "packed-ed448"}:
        refused = refusal(lambda: site.registers(vector_response(vector, "registration")))
        assert refused.reason is PasskeyFault.ALGORITHM
        return
    made = site.registers(vector_response(vector, "registration"))
    site.stores(made, stands_alone=False)
    asserted = site.accepts(vector_response(vector, "authentication"))
    assert asserted.passkey.credential_id.hex() == vector["credential_id"]


def test_all_fifteen_vectors_are_here() -> None:
    assert len(VECTORS) == 15
