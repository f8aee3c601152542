"""Make the challenges that passkeys answer.

A challenge is a MAC, so making one writes nothing. Its purpose and its subject are in the MAC:
nothing else accepts it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from api import settings
from api.crypto import passkey_challenge, passkey_options, passkey_parsing
from api.crypto.passkey_options import Options, UserVerification
from api.domain import clock, email_address
from api.domain.account import Account
from api.domain.passkey import (
    Ceremony,
    Descriptor,
    Passkey,
    PasskeyKind,
    PasskeyNotValid,
    PasskeyUser,
)
from api.domain.session import Session
from api.errors import NotSignedIn
from api.pool import retry_deadlock, transaction
from api.store import passkey, spent_challenge

_CLAIM_LIFE = timedelta(days=3650)  # no authenticator makes a credential id twice
NOBODY = b""  # the subject of a sign-in: no account is named


def for_sign_in() -> Options:
    """Return the options of a sign-in that names nobody, for a button and for autofill."""
    return _request(Ceremony.SIGN_IN, NOBODY, (), "required")


def for_sign_up(email: str, name: str | None) -> Options:
    """Return the options of a sign-up, the same whether the address is taken or not (I6)."""
    user = PasskeyUser(email_address.normalized(email), name or email_address.normalized(email))
    return _creation(Ceremony.SIGN_UP, email_address.canonical(email), user)


def for_second_factor(pending_id: UUID, account_id: UUID) -> Options:
    """Return the options of the second step of a sign-in: the first one named the account."""
    allowed = passkey.list_of(account_id)
    return _request(Ceremony.SECOND_FACTOR, pending_id.bytes, allowed, "preferred")


def for_reauthentication(current: Session) -> Options:
    """Return the options for the account's own passkeys.

    User verification is required if each of them can give it: then one answer shows both kinds.
    """
    allowed = passkey.list_of(current.account.id)
    can_verify = all(each.stands_alone for each in allowed)
    verification: UserVerification = "required" if can_verify else "preferred"
    return _request(Ceremony.REAUTHENTICATION, current.id.bytes, allowed, verification)


def for_enrolment(current: Session, kind: PasskeyKind, *, automatic: bool) -> Options:
    """Return the options for a further passkey; they exclude those that the account has."""
    owner = current.account
    user = user_of(owner, _user_handle(owner.id))
    exclude = passkey.list_of(owner.id)
    return _creation(
        Ceremony.ENROLMENT,
        current.id.bytes,
        user,
        kind=kind,
        automatic=automatic,
        exclude=exclude,
    )


def user_of(owner: Account, user_handle: bytes | None) -> PasskeyUser:
    """Return the account as authenticators show it."""
    return PasskeyUser(owner.email, owner.name or owner.email, user_handle)


@retry_deadlock
def spend(digest: bytes, expires_at: datetime) -> bool:
    """Mark a challenge as answered; return False if it was before.

    Committed before the signature is looked at: a wrong answer burns the challenge, too.
    """
    with transaction() as tx:
        return spent_challenge.insert(tx, digest, expires_at)


def claim_credential(credential_id: bytes) -> bool:
    """Mark a credential as shown at a sign-up; return False if it was before, or has an account.

    Attestation proves no possession: anybody can send one credential with two addresses. If only a
    free address kept it, the second answer would tell whether the first address is taken (I6).
    """
    digest = passkey_challenge.credential_digest(credential_id)
    return not passkey.is_taken(credential_id) and spend(digest, clock.now() + _CLAIM_LIFE)


def is_known(credential_id: bytes) -> bool:
    """Return whether a credential was shown at a sign-up, whether that made an account or not."""
    return spent_challenge.exists(passkey_challenge.credential_digest(credential_id))


def credential_of(answer: Mapping[str, object]) -> bytes | None:
    """Return the credential id in the answer to a sign-in, unverified.

    None: its challenge is not one of a sign-in, or has expired. It may be spent.
    """
    rp_id = settings.current().relying_party.rp_id
    try:
        parsed = passkey_parsing.read_assertion(answer)
        challenge = parsed.client.challenge
        passkey_challenge.check(challenge, Ceremony.SIGN_IN, NOBODY, rp_id, clock.now())
    except PasskeyNotValid:
        return None
    return parsed.credential_id


def _request(
    ceremony: Ceremony,
    subject: bytes,
    allowed: Sequence[Passkey],
    verification: UserVerification,
) -> Options:
    limit = settings.current()
    return passkey_options.request_options(
        ceremony=ceremony,
        subject=subject,
        party=limit.relying_party,
        moment=clock.now(),
        lifetime=limit.passkey_challenge_ttl,
        user_verification=verification,
        allow=_descriptors(allowed),
    )


def _creation(
    ceremony: Ceremony,
    subject: bytes,
    user: PasskeyUser,
    *,
    kind: PasskeyKind = PasskeyKind.PASSKEY,
    automatic: bool = False,
    exclude: Sequence[Passkey] = (),
) -> Options:
    limit = settings.current()
    return passkey_options.creation_options(
        ceremony=ceremony,
        subject=subject,
        party=limit.relying_party,
        user=user,
        moment=clock.now(),
        lifetime=limit.passkey_challenge_ttl,
        kind=kind,
        automatic=automatic,
        exclude=_descriptors(exclude),
    )


def _descriptors(passkeys: Sequence[Passkey]) -> list[Descriptor]:
    """Return those that this RP ID can use; after a change of the RP ID the others are stranded."""
    rp_id = settings.current().relying_party.rp_id
    return [
        Descriptor(each.credential_id, each.transports) for each in passkeys if each.rp_id == rp_id
    ]


def _user_handle(account_id: UUID) -> bytes:
    """Return the account's handle, which is random and never changes."""
    return passkey.find_user_handle(account_id) or _set_user_handle(account_id)


@retry_deadlock
def _set_user_handle(account_id: UUID) -> bytes:
    with transaction() as tx:
        passkey.set_user_handle(tx, account_id, secrets.token_bytes(32))
        handle = passkey.find_user_handle(account_id, tx)
    if handle is None:
        raise NotSignedIn  # the account was deleted meanwhile
    return handle
