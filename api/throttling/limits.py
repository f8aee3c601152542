"""The vocabulary of throttles: what is attempted, and which limits it counts against.

Everything is counted before the work it guards. The counts are noted on ``g`` and told to the
client in the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-11). With Redis away nothing
is let through: ``Unavailable``. How the counters work: ``api.throttling.counters``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import structlog
from flask import Response, after_this_request, g, has_request_context

from api import settings
from api.domain.client_address import address_block
from api.domain.proof import Purpose
from api.errors import TooManyAttempts, Unavailable
from api.telemetry.metrics import THROTTLED
from api.throttling import counters as throttle
from api.throttling.counters import Counter, Failures, Standing, Window

log = structlog.get_logger(__name__)

# Seconds after which a recipient's full window lets one more mail through: whoever asks for mails
# in somebody's name keeps the owner waiting for no longer than this.
RECIPIENT_PAUSE = 600


class Attempt:
    """Hold the counts of one attempt. Unless its maker says how it went on, they stand."""

    def __init__(self, counters: Sequence[Counter], now: int) -> None:
        self.known_device = False
        self._counters = counters
        self._now = now

    def succeeded(self) -> None:
        """The password was right: the wrong ones before it, from the same side, are forgiven.

        Those of a known device are its own: its owner's signing in there opens nothing to others.
        """
        self._undo([one.forgive() for one in self._counters if isinstance(one, Failures)])
        noted: list[Standing] = g.get("standings", [])
        noted[:] = [replace(one, remaining=one.quota) if one.in_a_row else one for one in noted]

    def sent_nothing(self) -> None:
        """No mail comes of it: it counts for the network address, and not for the recipient."""
        self._undo([one.take_back(self._now) for one in self._counters[1:]])

    def not_made(self) -> None:
        """Take it back everywhere: the work that it stands for could not even be begun."""
        self._undo([one.take_back(self._now) for one in self._counters])

    def _undo(self, commands: list[throttle.Command]) -> None:
        try:
            if commands:
                throttle.send(commands)
        except Unavailable:
            log.warning("throttle_not_told", problem="an attempt stays counted until the next")


def attempt_password(
    email_key: bytes,
    ip: str | None,
    device: str | None = None,
    *,
    account_id: UUID | None = None,
) -> Attempt:
    """Count one password about to be checked; raises ``TooManyAttempts``.

    One counter an account, whatever the spelling, endpoint or flow, and whether it exists or not.
    ``device``: what the account is known to have signed in on; it has a counter of its own.
    ``Attempt.known_device`` says whether that had tries left, so that it still counts as known.
    ``account_id``: of the account that is signed in; each of its attempts is on record.
    """
    failures = Failures(_digest(email_key), device)
    counters: list[Counter] = [
        _window("password-address", "limit_password_per_address", address_block(ip)),
        failures,
    ]
    if account_id is not None:
        # apart from changes that take no password: whoever has but a session would use these up,
        # and keep the owner from a new password
        counters.append(_account_changes(f"{account_id.hex}:password"))
    attempt = _attempt(*counters)
    attempt.known_device = failures.known_device
    return attempt


def clear_password(email_key: bytes, account_id: UUID) -> None:
    """The account is its owner's again, who reset the password.

    No wrong one counts any longer, and no sign-in of whoever had the earlier one.
    """
    if settings.current().limits:
        throttle.forget(Failures(_digest(email_key), None), _sign_ins(account_id))


def attempt_account_change(account_id: UUID) -> None:
    """Count one change that an account makes to itself, which is on record.

    Ending sessions all at once, or one's own, is not counted: it must never be refused.
    Raises ``TooManyAttempts``.
    """
    _attempt(_account_changes(account_id.hex))


def attempt_sign_in(account_id: UUID) -> None:
    """Count one sign-in whose password was right, a repeated one as well: each is on record.

    With Redis lost since the password was counted, it is let through: no guess comes this far.
    Raises ``TooManyAttempts``.
    """
    try:
        _attempt(_sign_ins(account_id))
    except Unavailable:
        log.warning("throttle_not_told", problem="a sign-in is not counted")


def attempt_sign_up(ip: str | None, mail_to: bytes | None = None) -> Attempt:
    """Count one sign-up; raises ``TooManyAttempts``.

    ``mail_to``: the canonical address a mail goes to, taken or not, where the caller is not told
    whether one is sent.
    """
    counters = [_window("sign-up-address", "limit_sign_up_per_address", address_block(ip))]
    if mail_to is not None:
        counters.append(_recipient("sign_up", mail_to))
    return _attempt(*counters)


def attempt_mail(
    purpose: Purpose, email_key: bytes, ip: str | None, *, account_id: UUID | None = None
) -> Attempt:
    """Count one request for a mail to an address, whether it has an account or not.

    Each purpose has a window of its own: requests of one kind, which may send nothing, use up none
    of the mails of another. ``account_id``: of the account that asks for itself; its window is its
    own, for the mails that others have sent there are of no use to it. How many all of them cause
    is for ``attempt_unverified`` to limit.
    Raises ``TooManyAttempts``.
    """
    counters = [
        _window("mail-address", "limit_mail_per_address", address_block(ip)),
        _recipient(f"{purpose}:{account_id.hex}" if account_id else purpose, email_key),
    ]
    if account_id is not None:
        counters.append(_account_changes(account_id.hex))
    return _attempt(*counters)


def attempt_unverified(email_key: bytes, *, notice: bool) -> Attempt | None:
    """Count one mail to an address that nobody verified; None: its limit is reached.

    No header tells how it stands: the caller would learn whether the address has an account.
    ``notice``: of a mail that proves nothing; these have a window of their own, in which they wait
    for room. In one window, notices that strangers cause would keep it full and its last mail
    recent, and the owner would never get the one that proves the address.
    """
    if not settings.current().limits:
        return Attempt([], 0)
    who = _digest(email_key) + (":notice" if notice else "")
    window = replace(
        _window("mail-unverified", "limit_mail_per_recipient", who),
        pause=0 if notice else RECIPIENT_PAUSE,
    )
    now = throttle.now()
    [answer] = throttle.send([window.count(now)])
    return Attempt([window], now) if window.read(answer).allowed else None


def attempt_proof(ip: str | None, *, account_id: UUID | None = None) -> None:
    """Count one token or code about to be tried; raises ``TooManyAttempts``.

    ``account_id``: of the account that is signed in, and tries it for itself.
    """
    counters = [_window("proof-address", "limit_proof_per_address", address_block(ip))]
    if account_id is not None:
        counters.append(_account_changes(account_id.hex))
    _attempt(*counters)


def headers(standings: list[Standing]) -> dict[str, str]:
    """The RateLimit-Policy and RateLimit headers for what was counted in this request.

    Where it was refused, only what refused it is told: Retry-After may not be earlier than any
    ``t`` beside it.
    """
    if not standings:
        return {}
    refusing = [one for one in standings if not one.allowed]
    return {
        "RateLimit-Policy": ", ".join(map(_policy, standings)),
        "RateLimit": ", ".join(map(_standing, refusing or standings)),
    }


def _policy(one: Standing) -> str:
    return f'"{one.name}";q={one.quota}' + ("" if one.in_a_row else f";w={one.window}")


def _standing(one: Standing) -> str:
    # what a right password gives back has no time
    told = "" if one.in_a_row and one.remaining else f";t={one.reset}"
    return f'"{one.name}";r={one.remaining}{told}'


def _note(standings: list[Standing]) -> None:
    """The answer to this request will tell how the counters stand."""
    noted: list[Standing] = g.setdefault("standings", [])
    first = not noted
    noted.extend(standings)
    if first and has_request_context():

        @after_this_request
        def tell(response: Response) -> Response:
            response.headers.update(headers(noted))
            return response


def _attempt(*counters: Counter) -> Attempt:
    """Count against all of them in one round trip. The first is whom the address stands for."""
    if not settings.current().limits:
        return Attempt([], 0)
    now = throttle.now()
    answers = throttle.send([one.count(now) for one in counters])
    standings = [one.read(answer) for one, answer in zip(counters, answers, strict=True)]
    _note(standings)
    refusing = [one for one in standings if not one.allowed]
    if not refusing:
        return Attempt(counters, now)
    # it is not counted against anybody else: one address could keep everybody out for nothing
    pairs = zip(counters[1:], standings[1:], strict=True)
    Attempt([one for one, standing in pairs if standing.allowed], now).not_made()
    for standing in refusing:
        THROTTLED.inc(standing.name)
    raise TooManyAttempts(max(1, *(one.reset for one in refusing)))


def _window(name: str, setting: str, who: str) -> Window:
    rate = settings.current().rate(setting)
    return Window(name, who, rate.amount, rate.seconds)


def _sign_ins(account_id: UUID) -> Window:
    # apart from all else: whoever has but a session, or asks for nothing but changes, keeps nobody
    # from signing in
    return _account_changes(f"{account_id.hex}:sessions")


def _account_changes(who: str) -> Window:
    return _window("account-changes", "limit_account_changes", who)


def _recipient(purpose: str, email_key: bytes) -> Window:
    who = f"{purpose}:{_digest(email_key)}"
    window = _window("mail-recipient", "limit_mail_per_recipient", who)
    return replace(window, pause=RECIPIENT_PAUSE)


def _digest(email_key: bytes) -> str:
    return hashlib.sha256(email_key).hexdigest()[:32]  # no address in a key
