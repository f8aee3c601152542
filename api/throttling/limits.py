"""Rate limits: which attempts are counted, and against which limits.

Every attempt is counted before the work that it guards. The counts are noted on ``g`` and sent to
the client in headers (``rate_limit_headers``). If Redis is away nothing is let through:
``Unavailable``. If MariaDB is away afterwards, ``attempt.give_back`` undoes the counts.
``api.throttling.counters`` explains the counters.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

import structlog

from api import settings
from api.domain.client_address import address_block
from api.errors import TooManyAttempts, Unavailable
from api.telemetry.metrics import THROTTLED
from api.throttling import counters as throttle
from api.throttling import rate_limit_headers, unreadable_addresses
from api.throttling.attempt import Attempt
from api.throttling.counters import Failures, LimitCounter, Window

log = structlog.get_logger(__name__)

# Seconds after which a recipient's full window lets one more mail through: an attacker who asks for
# mails to an address delays its owner no longer than this.
RECIPIENT_PAUSE = 600


def attempt_password(
    email_key: bytes,
    ip: str | None,
    device: str | None = None,
    *,
    account_id: UUID | None = None,
) -> Attempt:
    """Count one password about to be checked. Raises ``TooManyAttempts``.

    An account has one counter, for every spelling, endpoint and flow, whether it exists or not (no
    user enumeration). ``device`` is the known device that the account has signed in on; it has a
    counter of its own. ``Attempt.known_device`` says whether it had tries left, and so still counts
    as known. ``account_id`` is given if the account is signed in; each of its attempts is in the
    audit log.
    """
    failures = Failures(_digest(email_key), device)
    counters: list[LimitCounter] = [failures]
    if account_id is not None:
        # Separate from changes without a password: an attacker with only a session would use these
        # up, and keep the owner from setting a new password.
        counters.append(_account_changes(f"{account_id.hex}:password"))
    by_address = _by_address("password-address", "limit_password_per_address", ip)
    attempt = _attempt(*counters, by_address=by_address)
    attempt.known_device = failures.known_device
    return attempt


def clear_password(email_key: bytes, account_id: UUID) -> None:
    """Forget failures and sign-ins after the owner has reset the password.

    Wrong passwords no longer count, and neither do sign-ins with the former password.
    """
    if settings.current().limits:
        throttle.forget(Failures(_digest(email_key), None), _sign_ins(account_id))


def attempt_account_change(account_id: UUID) -> None:
    """Count one change of an account by itself, which is in the audit log.

    Ending one's own session, or all sessions, is not counted: it must never be refused. Raises
    ``TooManyAttempts``.
    """
    _attempt(_account_changes(account_id.hex)).unless_unavailable()


def attempt_step_up(session_id: UUID) -> None:
    """Count one passkey about to be shown again in a session: right and wrong ones are recorded.

    Each session has its own count: a stolen one keeps the owner's from nothing. Raises
    ``TooManyAttempts``.
    """
    _attempt(_account_changes(f"{session_id.hex}:step-up")).unless_unavailable()


def attempt_sign_in(account_id: UUID) -> None:
    """Count one sign-in with the right password, repeated ones too: each is in the audit log.

    If Redis was lost since the password was counted, the sign-in is allowed: no guess gets this
    far. Raises ``TooManyAttempts``.
    """
    try:
        _attempt(_sign_ins(account_id)).unless_unavailable()
    except Unavailable:
        log.warning("throttle_rollback_failed", problem="a sign-in is not counted")


def attempt_sign_up(ip: str | None, mail_to: bytes | None = None) -> Attempt:
    """Count one sign-up. Raises ``TooManyAttempts``.

    ``mail_to`` is the canonical address that a mail goes to, registered or not, if the answer must
    not reveal whether one is sent (user enumeration).
    """
    counters = [] if mail_to is None else [_recipient("sign_up", mail_to)]
    by_address = _by_address("sign-up-address", "limit_sign_up_per_address", ip)
    return _attempt(*counters, by_address=by_address).unless_unavailable()


def attempt_mail(
    purpose: str, email_key: bytes, ip: str | None, *, account_id: UUID | None = None
) -> Attempt:
    """Count one request for a mail to an address, whether it has an account or not.

    Each purpose has its own window: requests of one kind, which may send nothing, use up no mails
    of another. ``account_id`` is given if the account asks for itself; it gets its own window,
    because it can't use the mails that others have sent there. ``attempt_unverified`` limits how
    many all of them cause.

    Raises ``TooManyAttempts``.
    """
    counters = [_recipient(f"{purpose}:{account_id.hex}" if account_id else purpose, email_key)]
    if account_id is not None:
        counters.append(_account_changes(account_id.hex))
    by_address = _by_address("mail-address", "limit_mail_per_address", ip)
    return _attempt(*counters, by_address=by_address).unless_unavailable()


def attempt_invitation(email_key: bytes, inviter_id: UUID) -> Attempt:
    """Count one invitation, for its recipient and its sender. Raises ``TooManyAttempts``."""
    by_inviter = _window("invitations", "limit_invitations", inviter_id.hex)
    attempt = _attempt(_recipient("invitation", email_key), by_address=by_inviter)
    return attempt.unless_unavailable()


def attempt_account_export(account_id: UUID) -> Attempt:
    """Count one export of all data of an account. Raises ``TooManyAttempts``."""
    window = _window("account-exports", "limit_account_exports", account_id.hex)
    return _attempt(window).unless_unavailable()


def attempt_unverified(email_key: bytes, *, notice: bool) -> Attempt | None:
    """Count one mail to an unverified address; None if its limit is reached.

    No header shows this count: it would reveal whether the address has an account (user
    enumeration). ``notice`` is true for a mail that proves nothing. Notices have their own window,
    in which they wait for room. In a shared window, notices caused by strangers would keep it full
    and its last mail recent, and the owner would never get the mail that proves the address.
    """
    if not settings.current().limits:
        return Attempt([], 0)
    subject = _digest(email_key) + (":notice" if notice else "")
    window = replace(
        _window("mail-unverified", "limit_mail_per_recipient", subject),
        pause=0 if notice else RECIPIENT_PAUSE,
    )
    now = throttle.now()
    [answer] = throttle.send([window.count(now)])
    if not window.read(answer).allowed:
        return None
    return Attempt([window], now).unless_unavailable()


def attempt_proof(ip: str | None, *, account_id: UUID | None = None) -> Attempt:
    """Count one token or code about to be tried. Raises ``TooManyAttempts``.

    ``account_id`` is given if the account is signed in and tries it for itself.
    """
    counters = [] if account_id is None else [_account_changes(account_id.hex)]
    by_address = _by_address("proof-address", "limit_proof_per_address", ip)
    return _attempt(*counters, by_address=by_address).unless_unavailable()


def attempt_token_revocation(ip: str | None) -> None:
    """Count one report of leaked API tokens. Raises ``TooManyAttempts``."""
    by_address = _by_address("revocation-address", "limit_token_revocations_per_address", ip)
    _attempt(by_address=by_address).unless_unavailable()


def _attempt(*others: LimitCounter, by_address: Window | None = None) -> Attempt:
    """Count against all limits in one round trip; a refused attempt counts for the address only.

    Raises ``TooManyAttempts``.
    """
    counters = [*([by_address] if by_address else []), *others]
    if not settings.current().limits or not counters:
        return Attempt([], 0)
    now = throttle.now()
    answers = throttle.send([limit.count(now) for limit in counters])
    standings = [limit.read(answer) for limit, answer in zip(counters, answers, strict=True)]
    rate_limit_headers.note(standings)
    refusing = [limit for limit in standings if not limit.allowed]
    if not refusing:
        return Attempt(counters, now, by_address)
    # Do not count it against the others: one address could lock everyone out.
    pairs = zip(counters, standings, strict=True)
    allowed = [limit for limit, standing in pairs if standing.allowed]
    Attempt(allowed, now, by_address).sent_nothing()
    for standing in refusing:
        THROTTLED.inc(standing.name)
    raise TooManyAttempts(max(1, *(limit.reset for limit in refusing)))


def _by_address(name: str, setting: str, ip: str | None) -> Window | None:
    """Return the window of a network address; None if it could not be read, which is reported."""
    if ip is not None:
        return _window(name, setting, address_block(ip))
    if settings.current().limits:
        unreadable_addresses.report()
    return None


def _window(name: str, setting: str, subject: str) -> Window:
    rate = settings.current().rate(setting)
    return Window(name, subject, rate.amount, rate.seconds)


def _sign_ins(account_id: UUID) -> Window:
    # A separate window: an attacker with only a session keeps no owner from signing in.
    return _account_changes(f"{account_id.hex}:sessions")


def _account_changes(subject: str) -> Window:
    return _window("account-changes", "limit_account_changes", subject)


def _recipient(purpose: str, email_key: bytes) -> Window:
    subject = f"{purpose}:{_digest(email_key)}"
    window = _window("mail-recipient", "limit_mail_per_recipient", subject)
    return replace(window, pause=RECIPIENT_PAUSE)


def _digest(email_key: bytes) -> str:
    return hashlib.sha256(email_key).hexdigest()[:32]  # no address in a key
