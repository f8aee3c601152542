"""Mail a code to the address that a person names for an identity at a provider."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from api import settings, signals
from api.crypto import one_time_code, tokens
from api.domain import clock, email_address
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.provider_attempt import AttemptPurpose, ProviderAttempt, Stage
from api.errors import Conflict, NotFound
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.identities.sign_in_with_provider import ProviderSignIn
from api.rules.mail.send_mail import admit, send_mail
from api.rules.proofs.issue_proof import counted
from api.rules.providers.provider_name import provider_name
from api.store import account, provider_attempt, provider_attempt_code
from api.throttling import limits
from api.throttling.provider_codes import attempt_provider_code

MAIL_PURPOSE = "provider_sign_in"  # of the recipient's window
_WAITING = frozenset({Stage.EMAIL, Stage.EMAIL_CODE})


def ask_for_address(
    attempt_id: UUID,
    email: str,
    client: Client,
    *,
    binding: Collection[bytes],
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    """Mail a code to the address, with the same answer, cost and mail for every address (I6).

    The mail goes to the address as an account has it: a look-alike that was typed gets none
    (Django CVE-2019-19844). ``binding``: digests of the secrets that the browser or app holds.

    Raises ``NotFound`` if no attempt of this client waits for an address, ``TooManyAttempts``,
    ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    email_key = email_address.canonical(email)
    mail = limits.attempt_mail(MAIL_PURPOSE, email_key, client.ip)
    return counted(mail, lambda: _ask(attempt_id, email, email_key, client, binding, once))


def _ask(
    attempt_id: UUID,
    email: str,
    email_key: bytes,
    client: Client,
    binding: Collection[bytes],
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    # before the count of codes: the browser of another person uses none of them up
    attempt = find_live(attempt_id, binding)
    if (previous := _earlier(attempt, once)) is not None:
        return previous
    if attempt.stage not in _WAITING:
        raise NotFound
    attempt_provider_code(attempt.id)
    try:
        return ProviderSignIn(_mail_code(attempt, email, email_key, client, once), None)
    except ConcurrentDuplicate:
        if (previous := _earlier(find_live(attempt_id, binding), once)) is not None:
            return previous
        raise Conflict from None


def find_live(attempt_id: UUID, binding: Collection[bytes]) -> ProviderAttempt:
    """Return the attempt to sign in of this browser or app.

    Raises the same ``NotFound`` for an unknown, another client's, and an expired one, and if the
    operator has removed the provider.
    """
    attempt = provider_attempt.find_bound(attempt_id, binding)
    if (
        attempt is None
        or attempt.purpose is not AttemptPurpose.SIGN_IN
        or attempt.expires_at <= clock.now()
        or attempt.provider not in settings.current().providers
    ):
        raise NotFound
    return attempt


@retry_deadlock
def _mail_code(
    attempt: ProviderAttempt,
    email: str,
    email_key: bytes,
    client: Client,
    once: IdempotentRequest | None,
) -> ProviderAttempt:
    credentials = account.find_credentials_by_key(email_key)
    now, code = clock.now(), tokens.new_code()
    code_expires_at = now + timedelta(seconds=settings.current().mailed_code_ttl)
    with transaction() as tx:
        idempotency.remember(tx, once, attempt.id)
        address = _mail(tx, credentials, email, client, attempt.provider, code)
        if not provider_attempt_code.set_code(
            tx,
            attempt.id,
            address,
            one_time_code.digest(attempt.id, code),
            code_expires_at,
            now,
        ):
            raise NotFound  # another tab was faster, or the attempt has lasted for too long
        present = provider_attempt.find(attempt.id, tx)
    assert present is not None  # it was changed above
    return present


def _mail(
    tx: Transaction,
    credentials: Credentials | None,
    email: str,
    client: Client,
    provider: str,
    code: str,
) -> str:
    """Mail the code, and return the address to which it went."""
    locked = account.lock_by_address(tx, credentials)
    holder = locked.account if locked else None
    subject = holder.id if holder else None
    signals.emit(EventType.EMAIL_VERIFICATION_REQUESTED, tx, client, actor=None, subject=subject)
    address = holder.email if holder else email_address.normalized(email)
    message = Message.CONFIRM_PROVIDER_EMAIL
    is_verified = holder is not None and holder.email_verified
    to = admit(message, address, verified=is_verified, alike=True)
    language = (holder.language if holder else None) or client.language
    values = {"provider": provider_name(provider), "code": code}
    send_mail(tx, message, to=to, language=language, values=values)
    return address


def _earlier(attempt: ProviderAttempt, once: IdempotentRequest | None) -> ProviderSignIn | None:
    """Return the answer to the same request: no second code is mailed."""
    if idempotency.earlier(once) is None:
        return None
    if attempt.stage is not Stage.EMAIL_CODE:
        raise Conflict("This was already done, and the sign-in has gone on since.")
    return ProviderSignIn(attempt, None, replayed=True)
