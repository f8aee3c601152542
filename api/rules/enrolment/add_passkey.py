"""Add a passkey or a security key to the signed-in account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from api.crypto import device_token
from api.domain import clock, ids
from api.domain.assurance import BOTH, Kind, Method
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.passkey import Ceremony, NewCredential, Passkey, PasskeyKind
from api.domain.passkey_providers import provider
from api.domain.session import Session
from api.domain.visible_text import trimmed
from api.errors import Conflict, EmailNotVerified
from api.errors.sign_in import PasskeyTaken
from api.i18n.catalogues import Phrase, translate
from api.pool import Duplicate, retry_deadlock
from api.rules.assurance.proofs import Proof, Proofs
from api.rules.enrolment.ask_second_factor import ask_second_factor
from api.rules.enrolment.change_factors import change_factors
from api.rules.factors import passkey_challenges
from api.rules.factors.verify_new_passkey import verify_new_passkey
from api.rules.sessions.start_session import IssuedSession
from api.store import passkey
from api.throttling import limits

MOST = 20  # passkeys of an account: their ids are in the options, and each takes room there


@dataclass(frozen=True)
class AddedPasskey:
    """A new passkey, and the effects of a first factor.

    ``recovery_codes``: None unless the sign-in begins to ask for a second step. ``issued``: the
    session under a new secret; None: the secret stays.
    """

    passkey: Passkey
    recovery_codes: tuple[str, ...] | None = field(repr=False)
    issued: IssuedSession | None = field(repr=False)


def add_passkey(
    current: Session,
    sent_digest: bytes,
    answer: Mapping[str, object],
    name: str | None,
    client: Client,
    *,
    second_factor: bool | None = None,
    devices: str | None = None,
) -> AddedPasskey:
    """Verify the new credential and add it.

    ``name``: None takes the provider's name. ``second_factor``: whether a sign-in with the password
    asks for a second step from now on; None: yes, unless the browser made the passkey without
    asking. ``sent_digest``: digest of the secret that the request sent. ``devices``: the device
    tokens that the client sent; a known device stays known.

    Raises ``InvalidBody``, ``PasskeyTaken``, ``Conflict`` (too many), ``EmailNotVerified``,
    ``ReauthenticationRequired``, ``NotSignedIn``, ``TooManyAttempts``, ``Unavailable``.
    """
    if not current.account.email_verified:
        raise EmailNotVerified
    limits.attempt_account_change(current.account.id)
    made = verify_new_passkey(
        answer, client, ceremony=Ceremony.ENROLMENT, subject=current.id.bytes, current=current
    )
    if passkey_challenges.is_known(made.credential_id):
        raise PasskeyTaken  # also of a sign-up that made no account (I6)
    asks = not made.automatic if second_factor is None else second_factor
    try:
        added, epoch = _add(current, sent_digest, made, name, client, asks=asks)
    except Duplicate:
        raise PasskeyTaken from None
    if added.issued is None:
        return added
    moved = device_token.moved_on(devices, current.account.id, epoch)
    return replace(added, issued=replace(added.issued, devices=moved))


def new_passkey(made: NewCredential, account_id: UUID, name: str | None, language: str) -> Passkey:
    """Return a passkey with a fresh id, not yet stored."""
    is_key = made.kind is PasskeyKind.SECURITY_KEY
    otherwise = Phrase("My security key") if is_key else Phrase("My passkey")
    return Passkey(
        id=ids.new_id(),
        account_id=account_id,
        kind=made.kind,
        credential_id=made.credential_id,
        public_key=made.public_key,
        algorithm=made.algorithm,
        sign_count=made.sign_count,
        rp_id=made.rp_id,
        aaguid=made.aaguid,
        transports=made.transports,
        backup_eligible=made.backup_eligible,
        backed_up=made.backed_up,
        discoverable=made.discoverable,
        stands_alone=made.stands_alone,
        name=trimmed(name)
        if name
        else provider(made.aaguid) or str(translate(otherwise, language)),
        created_at=clock.now(),
    )


@retry_deadlock
def _add(
    current: Session,
    sent_digest: bytes,
    made: NewCredential,
    name: str | None,
    client: Client,
    *,
    asks: bool,
) -> tuple[AddedPasskey, int]:
    added = new_passkey(made, current.account.id, name, client.language)
    with change_factors(current, client) as change:
        # decided again under the lock: an unverified address may be a stranger's
        if not change.account.email_verified:
            raise EmailNotVerified
        if len(passkey.list_of(added.account_id, change.tx)) >= MOST:
            raise Conflict("This account has 20 passkeys. Please remove one first.")
        passkey.insert(change.tx, added)
        if made.automatic and not asks:
            passkey.mark_automatic(change.tx, added.id)
        change.emit(
            EventType.PASSKEY_ADDED,
            passkey=str(added.id),
            kind=str(added.kind),
            stands_alone=added.stands_alone,
            automatic=made.automatic,
        )
        codes = ask_second_factor(change) if asks else None
        is_first = not change.account.has_second_factor
        # other sessions may be a thief's, who had the password only
        if codes is not None or (is_first and not made.automatic):
            change.first_factor(_shown(made), sent_digest)
    return AddedPasskey(added, codes, change.issued), change.locked.session_epoch


def _shown(made: NewCredential) -> Proofs | None:
    if made.automatic:
        return None  # the browser did not ask the person
    kinds = BOTH if made.stands_alone else frozenset({Kind.POSSESSION})
    return Proofs.of(Proof(Method.PASSKEY, kinds))
