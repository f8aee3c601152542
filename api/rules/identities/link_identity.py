"""Link an identity with the signed-in account."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api import settings
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.identity import Identity, ProvenIdentity
from api.domain.listed_identities import ListedIdentity
from api.domain.provider_answer import ProviderAnswer
from api.domain.provider_attempt import AttemptPurpose, ProviderAttempt, Stage
from api.domain.session import Session
from api.errors import EmailNotVerified, NotValid
from api.errors.administration import LimitReached
from api.errors.providers import IdentityInUse
from api.pool import Duplicate, retry_deadlock
from api.rules.enrolment.change_factors import FactorChange, change_factors
from api.rules.identities.link_proven import LinkReason, insert_identity
from api.rules.identities.list_identities import listed
from api.rules.identities.record_refusals import record_refusals
from api.rules.providers.prove_identity import prove_identity
from api.store import identity, provider_attempt
from api.throttling import limits

PENDING = "#/pending"


def link_identity(
    current: Session, answer: ProviderAnswer, client: Client, *, binding: Collection[bytes]
) -> ListedIdentity:
    """Link the identity that the answer of the provider proves.

    The attempt began in this session, and the authentication was fresh then. ``binding``: digests
    of the secrets that the client holds.

    Raises ``NotValid``, ``IdentityInUse``, ``LimitReached``, ``EmailNotVerified``,
    ``ReauthenticationRequired``, ``ProviderRefused``, ``ProviderAnswerInvalid``,
    ``ProviderUnavailable``, ``NotSignedIn``, ``TooManyAttempts``.
    """
    refused = EventType.IDENTITY_LINK_REFUSED
    with record_refusals(refused, current, answer.provider, client, not_valid="not_valid"):
        attempt, proven = prove_identity(
            answer, client, purpose=AttemptPurpose.LINK, binding=binding, session_id=current.id
        )
        return _link(current, attempt, proven, client)


def link_pending(
    current: Session, attempt_id: UUID, client: Client, *, binding: Collection[bytes]
) -> ListedIdentity:
    """Link the identity of a sign-in that waits for the owner of its address.

    Only the account that has the address may link it, in the browser or app that began the sign-in:
    otherwise an attacker could leave a sign-in of their own for a victim to link.

    Raises as ``link_identity``.
    """
    limits.attempt_proof(client.ip, account_id=current.account.id)
    attempt = provider_attempt.find_bound(attempt_id, binding)
    if attempt is None or attempt.stage is not Stage.SIGN_IN:
        raise NotValid(PENDING)
    if attempt.account_id != current.account.id or attempt.expires_at <= clock.now():
        raise NotValid(PENDING)
    if attempt.provider not in settings.current().providers:
        raise NotValid(PENDING)
    refused = EventType.IDENTITY_LINK_REFUSED
    with record_refusals(refused, current, attempt.provider, client, not_valid="not_valid"):
        return _link(current, attempt, attempt.proven, client)


@retry_deadlock
def _link(
    current: Session, attempt: ProviderAttempt, proven: ProvenIdentity, client: Client
) -> ListedIdentity:
    # the way to the provider takes its time: the session was to be fresh when it began
    is_pending = attempt.stage is Stage.SIGN_IN
    fresh_at = None if is_pending else attempt.created_at
    with change_factors(current, client, fresh_at=fresh_at) as change:
        # decided again under the lock: an unverified address may be a stranger's
        if not change.account.email_verified:
            raise EmailNotVerified
        if is_pending and not provider_attempt.end(
            change.tx, attempt.id, Stage.SIGN_IN, change.now
        ):
            raise NotValid(PENDING)
        linked = _add(change, proven)
        # other sign-ins that have proved it would make an account of their own with it
        provider_attempt.end_of_identity(change.tx, proven.issuer, proven.subject)
        of_owner = identity.list_of_account(change.account.id, change.tx)
        shown = listed(change.account, of_owner, change.tx)
    return next(each for each in shown if each.identity.id == linked.id)


def _add(change: FactorChange, proven: ProvenIdentity) -> Identity:
    owner_id = change.account.id
    present = identity.find(proven.issuer, proven.subject, change.tx)
    if present is not None:
        if present.account_id != owner_id:
            raise IdentityInUse
        return present
    most = settings.current().identities_per_account
    if len(identity.list_of_account(owner_id, change.tx)) >= most:
        raise LimitReached
    try:
        return insert_identity(
            change.tx,
            owner_id,
            proven,
            LinkReason.OWNER,
            change.client,
            change.now,
            session_id=change.current.id,
        )
    except Duplicate:
        raise IdentityInUse from None  # another account was faster
