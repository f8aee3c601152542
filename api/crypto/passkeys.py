"""Verify passkey registrations and assertions (WebAuthn L3, 7.1 and 7.2), without SQL and HTTP.

The order matters. A challenge is spent before anything that a client can get wrong on purpose: one
challenge gives one try, whether it fails or not. The signature comes after the cheap checks, and
the counter after the signature, so that no stranger can make a credential look copied.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from api.crypto import passkey_challenge, passkey_parsing
from api.domain.passkey import (
    AssertedCredential,
    Ceremony,
    NewCredential,
    OwnedPasskey,
    PasskeyFault,
    PasskeyKind,
    PasskeyNotValid,
    counter_is_right,
)
from api.settings.passkey_party import RelyingParty

if TYPE_CHECKING:
    from fido2.webauthn import AuthenticatorData

# Inserts a digest under a unique key, to be kept until the time given and longer; False if it is
# there already. It must be committed even if the ceremony fails.
Spend = Callable[[bytes, datetime], bool]
# Returns the stored credential with this id, whoever it belongs to.
Find = Callable[[bytes], OwnedPasskey | None]

_LONGEST_ORIGIN = 255  # of what an answer repeats


class _Wish(NamedTuple):
    """The credential that a registration's challenge asked for."""

    kind: PasskeyKind
    automatic: bool


_PASSKEY = _Wish(PasskeyKind.PASSKEY, automatic=False)
_WISHES = (
    _PASSKEY,
    _Wish(PasskeyKind.PASSKEY, automatic=True),
    _Wish(PasskeyKind.SECURITY_KEY, automatic=False),
)


def verify_registration(
    response: Mapping[str, object],
    *,
    ceremony: Ceremony,
    subject: bytes,
    party: RelyingParty,
    moment: datetime,
    spend: Spend,
) -> NewCredential:
    """Return the credential that a client made. Raises ``PasskeyNotValid``.

    ``subject`` is that of the options. The kind of credential comes from the challenge. Attestation
    is not verified (``none`` was asked for).
    """
    sent = passkey_parsing.read_registration(response)
    wish, expires_at = _recognised(sent.client.challenge, ceremony, subject, party, moment)
    _spend(sent.client.challenge, expires_at, spend)
    _check_client(sent.client, "webauthn.create", party)
    _check_rp_id(sent.authenticator, sent.client, party)
    _check_authenticator(
        sent.authenticator,
        needs_presence=not wish.automatic,
        needs_verification=wish == _PASSKEY,
    )
    made = sent.authenticator.credential_data
    if made is None:
        raise PasskeyNotValid(PasskeyFault.MALFORMED)
    if made.credential_id != sent.credential_id:
        raise PasskeyNotValid(PasskeyFault.CREDENTIAL_MISMATCH)
    key = passkey_parsing.read_public_key(made.public_key)
    return NewCredential(
        kind=wish.kind,
        automatic=wish.automatic,
        credential_id=sent.credential_id,
        public_key=key.cose,
        algorithm=key.algorithm,
        sign_count=sent.authenticator.counter,
        rp_id=party.rp_id,
        aaguid=bytes(made.aaguid),
        transports=sent.transports,
        user_verified=sent.authenticator.is_user_verified(),
        backup_eligible=sent.authenticator.is_backup_eligible(),
        backed_up=sent.authenticator.is_backed_up(),
        discoverable=(
            wish.kind is PasskeyKind.PASSKEY if sent.is_resident is None else sent.is_resident
        ),
        user_handle=(
            passkey_challenge.user_handle(sent.client.challenge)
            if ceremony is Ceremony.SIGN_UP
            else None
        ),
    )


def verify_assertion(
    response: Mapping[str, object],
    *,
    ceremony: Ceremony,
    subject: bytes,
    party: RelyingParty,
    moment: datetime,
    spend: Spend,
    find: Find,
    account_id: UUID | None,
    require_user_verification: bool,
) -> AssertedCredential:
    """Return the stored credential that made an assertion. Raises ``PasskeyNotValid``.

    ``account_id`` is the account at hand, which must own the credential. None: nobody was named
    (SIGN_IN only), so the client must send the account's user handle.
    """
    if account_id is None and ceremony is not Ceremony.SIGN_IN:
        # else anybody's passkey would satisfy a step-up (Flask-Security GHSA-f66q-9rf6-8795)
        raise ValueError(f"{ceremony} needs the account at hand")
    sent = passkey_parsing.read_assertion(response)
    challenge = sent.client.challenge
    expires_at = passkey_challenge.check(challenge, ceremony, subject, party.rp_id, moment)
    _spend(challenge, expires_at, spend)
    _check_client(sent.client, "webauthn.get", party)
    _check_rp_id(sent.authenticator, sent.client, party)
    _check_authenticator(
        sent.authenticator,
        needs_presence=True,
        needs_verification=require_user_verification or ceremony is Ceremony.SIGN_IN,
    )
    owned = find(sent.credential_id)
    if owned is None:
        raise PasskeyNotValid(PasskeyFault.UNKNOWN_CREDENTIAL)
    _check_owner(sent, owned, account_id, party)
    passkey = owned.passkey
    if passkey.algorithm not in passkey_parsing.ALGORITHMS:
        raise PasskeyNotValid(PasskeyFault.ALGORITHM, passkey=passkey)
    key = passkey_parsing.PublicKey(passkey.algorithm, passkey.public_key)
    passkey_parsing.check_signature(
        key, bytes(sent.authenticator) + sent.client.digest, sent.signature
    )
    if not counter_is_right(passkey, sent.authenticator.counter):
        raise PasskeyNotValid(PasskeyFault.COUNTER, passkey=passkey)
    return AssertedCredential(
        passkey=passkey,
        user_verified=sent.authenticator.is_user_verified(),
        sign_count=sent.authenticator.counter,
        backed_up=sent.authenticator.is_backed_up(),
        user_handle=sent.user_handle,
    )


def _recognised(
    challenge: bytes,
    ceremony: Ceremony,
    subject: bytes,
    party: RelyingParty,
    moment: datetime,
) -> tuple[_Wish, datetime]:
    """Return the credential that a challenge asked for, and when the challenge expires."""
    for wish in _WISHES:
        wished = passkey_challenge.registration_subject(subject, *wish)
        try:
            expires_at = passkey_challenge.check(challenge, ceremony, wished, party.rp_id, moment)
        except PasskeyNotValid as refusal:
            if refusal.reason is not PasskeyFault.CHALLENGE:
                raise
        else:
            return wish, expires_at
    raise PasskeyNotValid(PasskeyFault.CHALLENGE)


def _spend(challenge: bytes, expires_at: datetime, spend: Spend) -> None:
    if not spend(passkey_challenge.spend_digest(challenge), expires_at):
        raise PasskeyNotValid(PasskeyFault.SPENT)


def _check_client(client: passkey_parsing.ClientData, kind: str, party: RelyingParty) -> None:
    """Refuse another ceremony's type, an origin that is not listed, and a page in a frame."""
    if client.type != kind:
        raise PasskeyNotValid(PasskeyFault.TYPE)
    if client.origin not in party.origins:
        raise PasskeyNotValid(PasskeyFault.ORIGIN, origin=client.origin[:_LONGEST_ORIGIN])
    # A frame can be laid over another site's button (clickjacking), also one of a listed origin.
    if client.is_framed:
        raise PasskeyNotValid(PasskeyFault.CROSS_ORIGIN)


def _check_rp_id(
    authenticator: AuthenticatorData, client: passkey_parsing.ClientData, party: RelyingParty
) -> None:
    """Refuse an authenticator that answered for another RP ID, before any passkey is looked up."""
    rp_id_hash = hashlib.sha256(party.rp_id.encode()).digest()
    if not hmac.compare_digest(authenticator.rp_id_hash, rp_id_hash):
        raise PasskeyNotValid(PasskeyFault.RP_ID, origin=client.origin)


def _check_authenticator(
    authenticator: AuthenticatorData, *, needs_presence: bool, needs_verification: bool
) -> None:
    if needs_presence and not authenticator.is_user_present():
        raise PasskeyNotValid(PasskeyFault.USER_PRESENCE)
    if needs_verification and not authenticator.is_user_verified():
        raise PasskeyNotValid(PasskeyFault.USER_VERIFICATION)
    if authenticator.is_backed_up() and not authenticator.is_backup_eligible():
        raise PasskeyNotValid(PasskeyFault.BACKUP_FLAGS)


def _check_owner(
    sent: passkey_parsing.Assertion,
    owned: OwnedPasskey,
    account_id: UUID | None,
    party: RelyingParty,
) -> None:
    """Refuse a credential that changed its nature, or is not the account's at hand."""
    passkey = owned.passkey
    if passkey.rp_id != party.rp_id:
        raise PasskeyNotValid(PasskeyFault.RP_ID, passkey=passkey)
    # An authenticator can't change it (L3, 6.1.3), but one who knows the key can.
    if sent.authenticator.is_backup_eligible() != passkey.backup_eligible:
        raise PasskeyNotValid(PasskeyFault.BACKUP_FLAGS, passkey=passkey)
    if passkey.credential_id != sent.credential_id:  # a store that compared by a collation
        raise PasskeyNotValid(PasskeyFault.CREDENTIAL_MISMATCH, passkey=passkey)
    if account_id is not None and account_id != passkey.account_id:
        raise PasskeyNotValid(PasskeyFault.CREDENTIAL_MISMATCH, passkey=passkey)
    if sent.user_handle is None:
        is_right = account_id is not None
    else:
        is_right = hmac.compare_digest(sent.user_handle, owned.user_handle)
    if not is_right:
        raise PasskeyNotValid(PasskeyFault.USER_HANDLE, passkey=passkey)
