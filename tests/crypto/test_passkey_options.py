"""Test the options of passkey ceremonies, and the names of providers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

from api.domain import passkey_providers
from api.domain.passkey import Ceremony, PasskeyKind
from tests.support.passkey_site import HANDLE, PasskeySite
from tests.support.soft_authenticator import to_bytes, to_text


@pytest.fixture(autouse=True)
def within_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_options_of_a_registration_are_those_of_webauthn() -> None:
    options = PasskeySite().asks_to_register()
    challenge = options.pop("challenge")
    assert len(to_bytes(challenge)) == 36
    assert options == {
        "rp": {"id": "localhost", "name": "localhost"},
        "user": {"id": to_text(HANDLE), "name": "alice@example.com", "displayName": "Alice"},
        "pubKeyCredParams": [
            {"type": "public-key", "alg": -7},
            {"type": "public-key", "alg": -8},
            {"type": "public-key", "alg": -257},
        ],
        "timeout": 300_000,
        "excludeCredentials": [
            {"type": "public-key", "id": to_text(b"an older credential"), "transports": ["usb"]}
        ],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "hints": [],
        "attestation": "none",
        "extensions": {"credProps": True},
    }
    automatic = PasskeySite().asks_to_register(automatic=True)["authenticatorSelection"]
    assert automatic == {**options["authenticatorSelection"], "userVerification": "preferred"}
    security_key = PasskeySite().asks_to_register(kind=PasskeyKind.SECURITY_KEY)
    assert security_key["hints"] == ["security-key"]
    assert security_key["authenticatorSelection"] == {
        "authenticatorAttachment": "cross-platform",
        "residentKey": "discouraged",
        "requireResidentKey": False,
        "userVerification": "discouraged",
    }


def test_the_options_of_a_sign_in_name_nobody() -> None:
    options = PasskeySite().asks_to_sign(Ceremony.SIGN_IN)
    assert len(to_bytes(options.pop("challenge"))) == 36
    assert options == {
        "timeout": 300_000,
        "rpId": "localhost",
        "allowCredentials": [],
        "userVerification": "preferred",
    }


@pytest.mark.parametrize(
    ("aaguid", "name"),
    [
        ("bada5566-a7aa-401f-bd96-45619a55120d", "1Password"),
        ("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "Google Password Manager"),
        ("00000000-0000-0000-0000-000000000000", None),
    ],
)
def test_a_provider_has_a_name_if_it_is_listed(aaguid: str, name: str | None) -> None:
    assert passkey_providers.provider(UUID(aaguid).bytes) == name
