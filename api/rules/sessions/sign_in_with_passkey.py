"""Sign in with a passkey that names its account itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NoReturn

from api import settings
from api.crypto import device_token, passkey_decoy
from api.domain.account import Credentials
from api.domain.assurance import Method
from api.domain.client import Client
from api.domain.passkey import Ceremony, PasskeyFault, PasskeyNotValid
from api.errors import Conflict, InvalidBody, WrongCredentials
from api.errors.sign_in import UnknownPasskey
from api.i18n.catalogues import Phrase
from api.rules import idempotency
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof, Proofs
from api.rules.factors import passkey_challenges
from api.rules.factors.prove_passkey import (
    PasskeyUnknown,
    prove_passkey,
    record_refusal,
)
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.sessions.find_earlier import find_earlier, with_devices
from api.rules.sessions.pause_sign_in import (
    CredentialsChangedMeanwhile,
    PausedSignIn,
    WantedSession,
)
from api.rules.sessions.prove_verified_password import refuse_unverified
from api.rules.sessions.start_session import IssuedSession, start_session
from api.store import account, passkey
from api.throttling import limits

_REFUSED = Phrase("This passkey did not work. Please try again, or sign in another way.")
_REFUSED_IF_NEW = Phrase(
    "This passkey did not work. Please try again, or sign in another way. If your account is new,"
    " first confirm your address with the mail that we sent."
)


def sign_in_with_passkey(
    answer: Mapping[str, object],
    client: Client,
    wanted: WantedSession,
    *,
    once: IdempotentRequest | None = None,
    devices: str | None = None,
) -> IssuedSession | PausedSignIn:
    """Start a session; a passkey that does not stand alone waits for the password instead.

    ``answer``: WebAuthn's JSON. ``devices``: the client's device tokens.

    Raises ``UnknownPasskey``, ``WrongCredentials``, ``InvalidBody`` (the origin),
    ``TooManyAttempts``, ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    limits.attempt_proof(client.ip)
    try:
        if (previous := _earlier(answer, client, once, devices)) is not None:
            return previous
        credentials, proof = _prove(answer, client)
    except WrongCredentials:
        # the same request at the same time may have been faster, and spent the challenge
        if (previous := _earlier(answer, client, once, devices)) is not None:
            return previous
        raise
    owner = credentials.account
    # each sign-in is in the sealed trail, and IP addresses are plentiful
    limits.attempt_sign_in(owner.id)
    device = device_token.find(devices, owner.id, credentials.session_epoch)
    wanted = dataclasses.replace(wanted, known_device=device is not None)
    try:
        started = start_session(credentials, Proofs.of(proof), client, wanted, once=once)
    except ConcurrentDuplicate:
        if (previous := _earlier(answer, client, once, devices)) is not None:
            return previous
        raise Conflict from None
    except FactorSpent:
        # removed or demoted meanwhile, or two answers had one counter
        record_refusal(PasskeyNotValid(PasskeyFault.SPENT), Ceremony.SIGN_IN, owner.id, client)
        raise WrongCredentials(_refused()) from None
    except CredentialsChangedMeanwhile:
        raise Conflict from None
    renewed = device_token.renewed(devices, device, owner.id, credentials.session_epoch)
    return with_devices(started, renewed)


def _prove(answer: Mapping[str, object], client: Client) -> tuple[Credentials, Proof]:
    try:
        account_id, proof = prove_passkey(
            answer,
            ceremony=Ceremony.SIGN_IN,
            subject=passkey_challenges.NOBODY,
            account_id=None,
            client=client,
        )
    except PasskeyUnknown as unknown:
        _refuse_unknown(unknown, client)
    except FactorNotValid as fault:
        if fault.errors:
            raise InvalidBody(fault.errors) from None
        raise WrongCredentials(_refused()) from None
    credentials = account.find_credentials(account_id)
    if credentials is None:  # deleted meanwhile
        raise WrongCredentials(_refused())
    if _must_verify() and not credentials.account.email_verified:
        refuse_unverified(credentials, client, is_right=True)
        raise WrongCredentials(_REFUSED_IF_NEW)
    return credentials, proof


def _refuse_unknown(unknown: PasskeyUnknown, client: Client) -> NoReturn:
    """Refuse a passkey that no account has.

    If addresses must be verified, a sign-up with a taken address makes such a passkey, and one with
    a free address a passkey of an unverified account. Both get the same answer after the same work:
    sign-up and sign-in together would reveal who has an account (I6). A removed passkey of a
    verified account is told apart by its user handle.
    """
    if not _must_verify():
        record_refusal(unknown.refusal, Ceremony.SIGN_IN, None, client)
        raise UnknownPasskey from None
    is_removed = passkey.is_verified_handle(unknown.user_handle or b"")
    passkey_decoy.verify()
    refuse_unverified(None, client, is_right=False)
    raise (UnknownPasskey if is_removed else WrongCredentials(_REFUSED_IF_NEW)) from None


def _must_verify() -> bool:
    return settings.current().email_verification == "required"


def _refused() -> str:
    return _REFUSED_IF_NEW if _must_verify() else _REFUSED


def _earlier(
    answer: Mapping[str, object],
    client: Client,
    once: IdempotentRequest | None,
    devices: str | None,
) -> IssuedSession | PausedSignIn | None:
    """Return the result of the same request, as long as its challenge lives.

    The challenge is spent, so the passkey is not verified again. A body that is found later, in a
    log for instance, opens nothing.
    """
    if idempotency.earlier(once) is None:
        return None
    credential_id = passkey_challenges.credential_of(answer)
    owned = passkey.find_by_credential(credential_id) if credential_id else None
    credentials = account.find_credentials(owned.passkey.account_id) if owned else None
    if credentials is None:
        raise Conflict
    owner_id, epoch = credentials.account.id, credentials.session_epoch
    previous = find_earlier(once, credentials.account, client, {Method.PASSKEY})
    if previous is None:
        return None
    device = device_token.find(devices, owner_id, epoch)
    return with_devices(previous, device_token.renewed(devices, device, owner_id, epoch))
