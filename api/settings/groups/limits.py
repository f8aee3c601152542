"""Declare the settings of rate limits, failure counters and idempotency keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_rate
from api.settings.declaration import setting

_setting = partial(setting, group="Limits")


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """The rates, the waits after wrong passwords, and how long each is remembered."""

    limits: bool = _setting(
        "off: all throttles are off, for load tests only; the log has a warning.",
        "on",
        default=True,
    )
    limit_password_free: int = _setting(
        "Wrong passwords in a row for one account, at all endpoints together, after which each"
        " further attempt has to wait: 1 s, 2 s, 4 s and so on. A right password resets the count.",
        "5",
        between(1, 20),
        default=5,
    )
    limit_password_longest_wait: int = _setting(
        "The longest wait after a wrong password.",
        "900",
        between(1, 86400),
        default=900,
    )
    limit_password_failures: int = _setting(
        "Wrong passwords in a row for one account after which unknown devices can't try any more,"
        " until the password is reset or LIMIT_PASSWORD_MEMORY has passed. The rest, up to 100"
        " (NIST SP 800-63B-4), is for all known devices together.",
        "50",
        between(5, 90),
        default=50,
    )
    limit_password_per_device: int = _setting(
        "Wrong passwords in a row from a known device, or in a session of the account, before the"
        " device counts as unknown.",
        "10",
        between(1, 10),
        default=10,
    )
    limit_password_memory: int = _setting(
        "Time after the last wrong password in which it is remembered. Wrong passwords without a"
        " wait are remembered for a day at most.",
        "2592000",
        between(3600, 366 * 86400),
        default=30 * 86400,
    )
    known_device_lifetime: int = _setting(
        "Lifetime of a device token, which shows that the account has signed in on this device.",
        "31536000",
        between(86400, 400 * 86400),
        default=365 * 86400,
    )
    limit_password_per_address: str = _setting(
        "Passwords tried from one network address (an IPv6 /64 counts as one).",
        "100/5minutes",
        check_rate,
        default="100/5minutes",
    )
    limit_sign_up_per_address: str = _setting(
        "Sign-ups from one network address (an IPv6 /64 counts as one).",
        "60/hour",
        check_rate,
        default="60/hour",
    )
    limit_mail_per_recipient: str = _setting(
        "Mails requested for one address, with or without an account, for each purpose (sign-up,"
        " verification, reset, change, sign-in). One more is sent ten minutes after the last.",
        "5/hour",
        check_rate,
        default="5/hour",
    )
    limit_mail_per_address: str = _setting(
        "Mails requested from one network address (an IPv6 /64 counts as one).",
        "30/hour",
        check_rate,
        default="30/hour",
    )
    limit_invitations: str = _setting(
        "Invitations that one account sends, repeated ones too.",
        "100/hour",
        check_rate,
        default="100/hour",
    )
    limit_account_exports: str = _setting(
        "Exports of all data of one account by its owner, also those that were cut off.",
        "3/day",
        check_rate,
        default="3/day",
    )
    limit_proof_per_address: str = _setting(
        "Mailed tokens and codes, passkeys, and ways to identity providers and back, tried from one"
        " network address (an IPv6 /64 counts as one).",
        "60/5minutes",
        check_rate,
        default="60/5minutes",
    )
    limit_sign_in_codes: str = _setting(
        "Codes of sign-in mails tried for one account, however many mails were requested. Past it"
        " each code is answered as a wrong one; the links in the mails still work.",
        "20/hour",
        check_rate,
        default="20/hour",
    )
    limit_token_revocations_per_address: str = _setting(
        "Reports of leaked API tokens from one network address (an IPv6 /64 counts as one). Each"
        " may name 100 tokens.",
        "60/hour",
        check_rate,
        default="60/hour",
    )
    limit_account_changes: str = _setting(
        "Recorded actions of one account on itself: changes of the account, requests and attempts"
        " to confirm a new address, sessions ended one by one. Actions that need the password have"
        " a second count with the same limit, sign-ins a third, and the passkeys that one session"
        " shows again a fourth. Signing out and ending all other"
        " sessions are never refused. A password reset restarts the count of sign-ins.",
        "60/hour",
        check_rate,
        default="60/hour",
    )
    idempotency_ttl: int = _setting(
        "Time in which an Idempotency-Key is remembered.",
        "86400",
        between(60, 7 * 86400),
        default=86400,
    )
