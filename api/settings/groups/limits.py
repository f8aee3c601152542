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
        "off switches all throttles off, for load tests; the log says so loudly.",
        "on",
        default=True,
    )
    limit_password_free: int = _setting(
        "Wrong passwords in a row for one account, from whatever endpoint, after which each further"
        " try has to wait: 1 s, 2 s, 4 s and so on. A right one ends the row.",
        "5",
        between(1, 20),
        default=5,
    )
    limit_password_longest_wait: int = _setting(
        "The longest of these waits.",
        "900",
        between(1, 86400),
        default=900,
    )
    limit_password_failures: int = _setting(
        "Wrong passwords in a row for one account after which strangers can try no more, until the"
        " password is reset or they are forgotten. The rest up to 100 (NIST SP 800-63B-4) is for"
        " all known devices together.",
        "50",
        between(5, 90),
        default=50,
    )
    limit_password_per_device: int = _setting(
        "Wrong passwords in a row from a device the account has signed in on, or in a session of"
        " it, before it counts as a stranger's.",
        "10",
        between(1, 10),
        default=10,
    )
    limit_password_memory: int = _setting(
        "How long wrong passwords are remembered after the last one; those that had no wait, a day"
        " at most.",
        "2592000",
        between(3600, 366 * 86400),
        default=30 * 86400,
    )
    known_device_lifetime: int = _setting(
        "How long a device token tells that the account has signed in on this device.",
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
        "Mails asked for to one address, whether it has an account or not: so many for each purpose"
        " (sign-up, verification, reset, change). One more goes out ten minutes after the last.",
        "5/hour",
        check_rate,
        default="5/hour",
    )
    limit_mail_per_address: str = _setting(
        "Mails asked for from one network address (an IPv6 /64 counts as one).",
        "30/hour",
        check_rate,
        default="30/hour",
    )
    limit_proof_per_address: str = _setting(
        "Mailed tokens and codes tried from one network address (an IPv6 /64 counts as one).",
        "60/5minutes",
        check_rate,
        default="60/5minutes",
    )
    limit_account_changes: str = _setting(
        "What one account does to itself that is on record: changes of the account, requests for"
        " another address and tries to confirm it, sessions ended one by one. As many again of what"
        " takes its password, and as many sign-ins. Signing out and ending all other sessions are"
        " never refused; a password reset lets its owner sign in again.",
        "60/hour",
        check_rate,
        default="60/hour",
    )
    idempotency_ttl: int = _setting(
        "How long an Idempotency-Key is remembered.",
        "86400",
        between(60, 7 * 86400),
        default=86400,
    )
