"""Start the session of a person who has proved a linked identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec

from api import settings
from api.crypto import device_token
from api.domain.assurance import BOTH, Kind, Method
from api.domain.client import Client
from api.domain.identity import Identity, ProvenIdentity
from api.domain.provider_attempt import ProviderAttempt
from api.errors import Conflict, WrongCredentials
from api.pool import Transaction
from api.rules.assurance.proofs import Proof, Proofs, Spend
from api.rules.factors.find_trust import find_trust
from api.rules.idempotency import IdempotentRequest
from api.rules.identities.link_proven import OwnerChangedMeanwhile
from api.rules.sessions.find_earlier import find_earlier, with_devices
from api.rules.sessions.pause_sign_in import PausedSignIn, WantedSession
from api.rules.sessions.prove_verified_password import refuse_unverified
from api.rules.sessions.start_on_trusted_device import start_on_trusted_device
from api.rules.sessions.start_session import IssuedSession, start_session
from api.store import account, identity
from api.throttling import limits

_ONE = frozenset({Kind.KNOWLEDGE})


@dataclass(frozen=True)
class KeptSecrets:
    """The secrets that a client keeps from earlier sign-ins, all unchecked.

    ``devices``: device tokens. ``trusts``: of trusted devices. ``replaces``: digest of the secret
    of the session that a browser has, which ends (session fixation).
    """

    devices: str | None = None
    trusts: str | None = None
    replaces: bytes | None = None


def start_with_identity(
    attempt: ProviderAttempt,
    proven: ProvenIdentity,
    linked: Identity,
    client: Client,
    kept: KeptSecrets,
    *,
    once: IdempotentRequest | None,
    spend: Spend,
) -> IssuedSession | PausedSignIn:
    """Start the session that the attempt wants, or a sign-in that waits for a second factor.

    ``spend``: ends the attempt in the transaction of the session.

    Raises ``OwnerChangedMeanwhile``, ``CredentialsChangedMeanwhile``, ``AccountLocked``,
    ``WrongCredentials`` (the address must be verified first), ``ConcurrentDuplicate``,
    ``TooManyAttempts``, ``Unavailable``, and what ``spend`` raises.
    """
    credentials = account.find_credentials(linked.account_id)
    if credentials is None:
        raise OwnerChangedMeanwhile
    owner, epoch = credentials.account, credentials.session_epoch
    if settings.current().email_verification == "required" and not owner.email_verified:
        refuse_unverified(credentials, client, is_right=True)
        raise WrongCredentials(
            "To sign in, first confirm your address with the mail that we sent. Then try again."
        )
    limits.attempt_sign_in(owner.id)
    device = device_token.find(kept.devices, owner.id, epoch)

    def use(tx: Transaction, moment: datetime) -> None:
        # start_session compares the identity itself under the account's lock
        identity.refresh(tx, _as_proven(linked, proven, moment))
        spend(tx, moment)

    kinds = BOTH if proven.is_aal2 else _ONE
    start = partial(
        start_session,
        credentials,
        Proofs.of(Proof(Method.PROVIDER, kinds, use, identity_id=linked.id)),
        client,
        WantedSession(
            remembered=attempt.remembered,
            deliver=attempt.deliver,
            replaces=kept.replaces if attempt.deliver == "cookie" else None,
            device=attempt.device,
            known_device=device is not None,
        ),
        once=once,
    )
    # two factors of the provider need no excuse, and its use would renew the trust
    trust = None if proven.is_aal2 else find_trust(kept.trusts, owner, client)
    started = start_on_trusted_device(start, trust)
    return with_devices(started, device_token.renewed(kept.devices, device, owner.id, epoch))


def find_started(
    account_id: UUID, client: Client, kept: KeptSecrets, once: IdempotentRequest | None
) -> IssuedSession | PausedSignIn | None:
    """Return what the same request started for this account before; its proof is used up."""
    credentials = account.find_credentials(account_id)
    if credentials is None:
        raise Conflict
    epoch = credentials.session_epoch
    limits.attempt_sign_in(account_id)
    previous = find_earlier(once, credentials.account, client, {Method.PROVIDER})
    if previous is None:
        return None
    device = device_token.find(kept.devices, account_id, epoch)
    return with_devices(previous, device_token.renewed(kept.devices, device, account_id, epoch))


def _as_proven(linked: Identity, proven: ProvenIdentity, moment: datetime) -> Identity:
    return msgspec.structs.replace(
        linked,
        provider=proven.provider,
        email=proven.email,
        name=proven.name,
        last_used_at=moment,
    )
