"""Challenges of passkey ceremonies: nonce, expiry and MAC, so that making one writes nothing.

A challenge is valid for one ceremony, one subject (a session, a pending sign-in, an address) and
one RP ID. A challenge that was presented is spent: the caller inserts ``spend_digest`` under a
unique key. Emptying Redis neither loses nor revives one (I3).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from api import settings
from api.crypto import mac as keyed
from api.domain.passkey import Ceremony, PasskeyFault, PasskeyKind, PasskeyNotValid

_NONCE, _EXPIRY, _MAC = 16, 4, 16  # bytes; together a multiple of 3, so that base64 is unpadded
LENGTH = _NONCE + _EXPIRY + _MAC
_PURPOSE = "passkey challenge"


class Challenge(NamedTuple):
    """A challenge for a client, and the end of its life."""

    raw: bytes
    expires_at: datetime


def make(
    ceremony: Ceremony, subject: bytes, rp_id: str, moment: datetime, lifetime: int
) -> Challenge:
    """Return a new challenge that is valid for ``lifetime`` seconds."""
    expires = int(moment.timestamp()) + lifetime
    signed = secrets.token_bytes(_NONCE) + expires.to_bytes(_EXPIRY, "big")
    mac = keyed.digest(_PURPOSE, _message(signed, ceremony, subject, rp_id))[:_MAC]
    return Challenge(signed + mac, datetime.fromtimestamp(expires, UTC))


def check(raw: bytes, ceremony: Ceremony, subject: bytes, rp_id: str, moment: datetime) -> datetime:
    """Return when a challenge expires. Raises ``PasskeyNotValid``: CHALLENGE or EXPIRED."""
    signed, mac = raw[:-_MAC], raw[-_MAC:]
    if len(raw) != LENGTH or not keyed.matches(
        _PURPOSE, _message(signed, ceremony, subject, rp_id), mac
    ):
        raise PasskeyNotValid(PasskeyFault.CHALLENGE)
    expires_at = datetime.fromtimestamp(int.from_bytes(signed[_NONCE:], "big"), UTC)
    # more than a whole lifetime left: a clock was set back since
    longest = timedelta(seconds=settings.current().passkey_challenge_ttl)
    if not timedelta() < expires_at - moment <= longest:
        raise PasskeyNotValid(PasskeyFault.EXPIRED)
    return expires_at


def spend_digest(raw: bytes) -> bytes:
    """Return the digest (32 bytes) that marks a challenge as presented."""
    return hashlib.sha256(raw).digest()


def credential_digest(credential_id: bytes) -> bytes:
    """Return the digest (32 bytes) that marks a credential as shown at a sign-up."""
    return hashlib.sha256(b"gatebook credential of a sign-up" + credential_id).digest()


def user_handle(raw: bytes) -> bytes:
    """Return the user handle (32 bytes) of the account that a sign-up's challenge makes.

    It follows from the nonce and its MAC alone: a change of SECRET_KEY during the ceremony must not
    give the account another handle than the authenticator has stored.
    """
    return hashlib.sha256(b"gatebook passkey user handle" + raw).digest()


def registration_subject(subject: bytes, kind: PasskeyKind, automatic: bool) -> bytes:
    """Return the subject of a registration's challenge: also the credential that it asks for.

    The kind comes back with the challenge, not by the client's word: it decides whether user
    presence and verification are required.
    """
    return f"{kind} {'automatic' if automatic else 'asked'} ".encode() + subject


def _message(signed: bytes, ceremony: Ceremony, subject: bytes, rp_id: str) -> bytes:
    parts = (ceremony.encode(), subject, rp_id.encode(), signed)
    # each with its length: else a longer subject could take over the start of the RP ID
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
