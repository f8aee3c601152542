"""Sign in with an identity whose address the person proves by a mailed code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from api import settings, signals
from api.crypto import one_time_code
from api.domain import clock, email_address
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.provider_attempt import ProviderAttempt, Stage
from api.errors import Conflict, NotValid, TooManyAttempts, Unavailable
from api.errors.providers import SignUpNotOpen
from api.i18n.catalogues import Phrase
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.identities.ask_for_address import find_live
from api.rules.identities.link_proven import (
    LinkReason,
    OwnerChangedMeanwhile,
    open_account,
    take_over,
)
from api.rules.identities.record_refused_sign_in import record_refused_sign_in
from api.rules.identities.sign_in_with_provider import ProviderSignIn
from api.rules.identities.start_with_identity import (
    KeptSecrets,
    find_started,
    start_with_identity,
)
from api.rules.sessions.pause_sign_in import CredentialsChangedMeanwhile
from api.store import account, identity, provider_attempt, provider_attempt_code
from api.throttling import limits

POINTER = "#/code"
ROUNDS = 3  # to link, then to sign in; once more if another request changed the account
_RESERVED = Phrase("Another account can still take this address back. Please use another one.")


class CodeSpent(Exception):
    """The code ended between its check and its use: it was used, replaced, or expired."""


def confirm_address(
    attempt_id: UUID,
    code: str,
    client: Client,
    kept: KeptSecrets,
    *,
    binding: Collection[bytes],
    once: IdempotentRequest | None,
) -> ProviderSignIn:
    """Link the identity by the address that the code was mailed to, and start a session.

    The code works for this attempt only, so for one issuer and subject, and in the browser or app
    that began it: another identity can't use it (Keycloak CVE-2026-9087). If a verified account has
    the address, the attempt is returned, and waits for the sign-in of the owner. ``binding``:
    digests of the secrets that the browser or app holds.

    Raises ``NotFound``, ``NotValid``, ``SignUpNotOpen``, ``AccountLocked``, ``TooManyAttempts``,
    ``Conflict``, ``IdempotencyKeyReused``, ``Unavailable``.
    """
    limits.attempt_proof(client.ip)
    attempt = find_live(attempt_id, binding)
    if (previous := _earlier(attempt, client, kept, once)) is not None:
        return previous
    proved = _prove(attempt.id, code)
    try:
        if proved is None:
            _refuse(client)
        return _adopt(_ProvedAddress(proved, client, kept, once))
    except (NotValid, Conflict, ConcurrentDuplicate) as refusal:
        # the same request at the same time may have been faster
        if (previous := _earlier(find_live(attempt_id, binding), client, kept, once)) is not None:
            return previous
        if isinstance(refusal, ConcurrentDuplicate):
            raise Conflict from None
        raise


@retry_deadlock
def _prove(attempt_id: UUID, code: str) -> ProviderAttempt | None:
    """Return the attempt if the code is right; the try is committed before the comparison.

    So parallel guesses have no more tries than sequential ones (Zitadel GHSA-7h8m-vrxx-vr4m).
    """
    with transaction() as tx:
        had_one = provider_attempt_code.spend_try(tx, attempt_id, clock.now())
        present = provider_attempt.find(attempt_id, tx)
    if not had_one or present is None or present.code_digest is None:
        return None
    return present if one_time_code.matches(attempt_id, code, present.code_digest) else None


@dataclass(frozen=True)
class _ProvedAddress:
    """An attempt with a right code, and the request that brought it."""

    attempt: ProviderAttempt
    client: Client
    kept: KeptSecrets
    once: IdempotentRequest | None

    @property
    def email(self) -> str:
        """Return the address that the code was mailed to, as it was mailed."""
        assert self.attempt.email is not None  # stored with the code
        return self.attempt.email

    def check(self, tx: Transaction, moment: datetime) -> None:
        """Keep the code live in the transaction that links the identity.

        It is used up by the session only: if the server is killed in between, the person enters it
        again. Raises ``CodeSpent``.
        """
        if not provider_attempt_code.lock_code(tx, self.attempt.id, self._digest, moment):
            raise CodeSpent

    def use(self, tx: Transaction, moment: datetime, stage: Stage, account_id: UUID) -> None:
        """Use the code up, so that one of two requests wins. Raises ``CodeSpent``."""
        is_used = provider_attempt_code.use_code(
            tx, self.attempt.id, self._digest, stage, account_id, moment
        )
        if not is_used:
            raise CodeSpent

    def give_back(self) -> None:
        """Give the try back: the code was right, and nothing could be done with it."""
        _give_back(self.attempt.id, self._digest)

    @property
    def _digest(self) -> bytes:
        assert self.attempt.code_digest is not None  # it was compared
        return self.attempt.code_digest


@retry_deadlock
def _give_back(attempt_id: UUID, code_digest: bytes) -> None:
    with transaction() as tx:
        provider_attempt_code.give_back_try(tx, attempt_id, code_digest)


def _adopt(proved: _ProvedAddress) -> ProviderSignIn:
    try:
        for _ in range(ROUNDS):
            try:
                if (done := _decide(proved)) is not None:
                    return done
            except OwnerChangedMeanwhile as change:
                if change.is_reserved:
                    raise Conflict(_RESERVED) from None
            except CredentialsChangedMeanwhile:
                continue
        raise Conflict
    except CodeSpent:
        _refuse(proved.client)
    except (Conflict, TooManyAttempts, Unavailable):
        proved.give_back()
        raise


def _decide(proved: _ProvedAddress) -> ProviderSignIn | None:
    """Do the next step; None: the identity is linked now, and the session comes next."""
    attempt, proven, client = proved.attempt, proved.attempt.proven, proved.client
    linked = identity.find(proven.issuer, proven.subject)
    if linked is not None:
        owner_id = linked.account_id
        started = start_with_identity(
            attempt,
            proven,
            linked,
            client,
            proved.kept,
            once=proved.once,
            spend=lambda tx, moment: proved.use(tx, moment, Stage.ENDED, owner_id),
        )
        return ProviderSignIn(attempt, started)
    holder = account.find_credentials_by_key(email_address.canonical(proved.email))
    if holder is None:
        provider = settings.current().providers.get(attempt.provider)
        if provider is None or not provider.sign_up:
            record_refused_sign_in("sign_up_not_open", client)
            raise SignUpNotOpen
        open_account(proven, proved.email, client, how=LinkReason.MAILED, spend=proved.check)
        return None
    if holder.account.email != proved.email:
        raise Conflict  # taken meanwhile in another spelling, which may be another mailbox
    if holder.account.email_verified:
        return _leave_to_owner(proved, holder)
    take_over(proven, holder, LinkReason.MAILED, client, spend=proved.check)
    return None


@retry_deadlock
def _leave_to_owner(proved: _ProvedAddress, holder: Credentials) -> ProviderSignIn:
    """Let the attempt wait until the owner of the address signs in and links the identity.

    The owner may have a second factor, which a mailed code must not replace.
    """
    now = clock.now()
    with transaction() as tx:
        idempotency.remember(tx, proved.once, proved.attempt.id)
        locked = account.lock_by_address(tx, holder)
        if locked is None or not locked.account.email_verified:
            raise OwnerChangedMeanwhile
        proved.use(tx, now, Stage.SIGN_IN, holder.account.id)
        signals.emit(
            EventType.SESSION_REFUSED,
            tx,
            proved.client,
            actor=None,
            subject=holder.account.id,
            reason="sign_in_to_link",
        )
        waiting = provider_attempt.find(proved.attempt.id, tx)
    assert waiting is not None  # it was changed above
    return ProviderSignIn(waiting, None)


def _refuse(client: Client) -> NoReturn:
    """Record the refusal and raise ``NotValid``: it never says what is wrong with the code."""
    record_refused_sign_in("not_valid", client)
    raise NotValid(POINTER)


def _earlier(
    attempt: ProviderAttempt,
    client: Client,
    kept: KeptSecrets,
    once: IdempotentRequest | None,
) -> ProviderSignIn | None:
    """Return the result of the same request, whose code is used: its answer was lost."""
    result_id = idempotency.earlier(once)
    if result_id is None:
        return None
    if result_id == attempt.id and attempt.stage is Stage.SIGN_IN:
        return ProviderSignIn(attempt, None, replayed=True)
    if attempt.account_id is None:
        raise Conflict
    started = find_started(attempt.account_id, client, kept, once)
    return ProviderSignIn(attempt, started, replayed=True) if started else None
