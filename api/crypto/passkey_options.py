"""Make the options of passkey ceremonies, as ``parseCreationOptionsFromJSON`` takes them.

Options name no credential before a first factor was shown (``allow`` is empty then), so that they
are the same for every address.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from api.crypto import passkey_challenge
from api.crypto.passkey_parsing import ALGORITHMS, to_text
from api.domain.passkey import Ceremony, Descriptor, PasskeyKind, PasskeyUser
from api.settings.passkey_party import RelyingParty

UserVerification = Literal["required", "preferred", "discouraged"]


class Options(NamedTuple):
    """WebAuthn's options, and the end of their challenge's life."""

    json: dict[str, object]
    expires_at: datetime


def creation_options(
    *,
    ceremony: Ceremony,
    subject: bytes,
    party: RelyingParty,
    user: PasskeyUser,
    moment: datetime,
    lifetime: int,
    kind: PasskeyKind = PasskeyKind.PASSKEY,
    automatic: bool = False,
    exclude: Iterable[Descriptor] = (),
) -> Options:
    """Return the options of a registration (ENROLMENT or SIGN_UP).

    ``automatic`` is for a browser's silent upgrade after a password (``mediation: conditional``).
    ``exclude`` are the account's credentials: an authenticator then makes no second one.
    """
    wished = passkey_challenge.registration_subject(subject, kind, automatic)
    challenge = passkey_challenge.make(ceremony, wished, party.rp_id, moment, lifetime)
    handle = user.handle or passkey_challenge.user_handle(challenge.raw)
    json: dict[str, object] = {
        # The name is deprecated (L3, 5.4.2) and required; few clients show it.
        "rp": {"id": party.rp_id, "name": party.rp_id},
        "user": {
            "id": to_text(handle),
            "name": user.name,
            "displayName": user.display_name,
        },
        "challenge": to_text(challenge.raw),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": lifetime * 1000,
        "excludeCredentials": [_descriptor(credential) for credential in exclude],
        "authenticatorSelection": _selection(kind, automatic),
        "hints": ["security-key"] if kind is PasskeyKind.SECURITY_KEY else [],
        "attestation": "none",
        "extensions": {"credProps": True},
    }
    return Options(json, challenge.expires_at)


def request_options(
    *,
    ceremony: Ceremony,
    subject: bytes,
    party: RelyingParty,
    moment: datetime,
    lifetime: int,
    user_verification: UserVerification,
    allow: Iterable[Descriptor] = (),
) -> Options:
    """Return the options of an assertion (SIGN_IN, SECOND_FACTOR or REAUTHENTICATION)."""
    challenge = passkey_challenge.make(ceremony, subject, party.rp_id, moment, lifetime)
    json: dict[str, object] = {
        "challenge": to_text(challenge.raw),
        "timeout": lifetime * 1000,
        "rpId": party.rp_id,
        "allowCredentials": [_descriptor(credential) for credential in allow],
        "userVerification": user_verification,
    }
    return Options(json, challenge.expires_at)


def _descriptor(credential: Descriptor) -> dict[str, object]:
    described: dict[str, object] = {
        "type": "public-key",
        "id": to_text(credential.credential_id),
    }
    if credential.transports:
        described["transports"] = list(credential.transports)
    return described


def _selection(kind: PasskeyKind, automatic: bool) -> dict[str, object]:
    if kind is PasskeyKind.SECURITY_KEY:
        return {
            "authenticatorAttachment": "cross-platform",
            "residentKey": "discouraged",
            "requireResidentKey": False,
            "userVerification": "discouraged",
        }
    return {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "preferred" if automatic else "required",
    }
