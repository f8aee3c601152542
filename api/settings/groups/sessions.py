"""Declare the settings of sessions: timeouts, checks against the ledger, number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Sessions")


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """The timeouts of sessions, and how often each is compared with the ledger."""

    session_idle_timeout: int = _setting(
        "A browser session ends after so long without use.",
        "28800",
        between(60, 31 * 86400),
        default=8 * 3600,
    )
    session_absolute_timeout: int = _setting(
        "A browser session ends at this age, used or not.",
        "86400",
        between(60, 366 * 86400),
        default=24 * 3600,
    )
    remembered_idle_timeout: int = _setting(
        "A remembered session ends after so long without use.",
        "1209600",
        between(60, 366 * 86400),
        default=14 * 86400,
    )
    remembered_absolute_timeout: int = _setting(
        "A remembered session and its cookie end at this age, used or not.",
        "2678400",
        between(60, 366 * 86400),
        default=31 * 86400,
    )
    session_touch: int = _setting(
        "How often, at most, the use of a session is written down: last_seen_at is accurate to"
        " this.",
        "60",
        between(1, 3600),
        default=60,
    )
    session_recheck: int = _setting(
        "How old Redis' word may be before the ledger is asked again.",
        "60",
        between(1, 3600),
        default=60,
    )
    session_recheck_grace: int = _setting(
        "With the database away, how long after its last check a session still answers.",
        "900",
        between(0, 86400),
        default=900,
    )
    ledger_lookups: int = _setting(
        "Sessions looked up in the database at once, in each worker process: after Redis was"
        " emptied, or in a flood of made-up cookies. The rest of the pool stays free.",
        "8",
        between(1, 1024),
        default=8,
    )
    sessions_per_account: int = _setting(
        "Live sessions an account may have; a further sign-in ends the one unused for longest.",
        "100",
        between(1, 10_000),
        default=100,
    )
    reauthentication_max_age: int = _setting(
        "How long after the password was given sensitive operations are open.",
        "900",
        between(30, 86400),
        default=900,
    )
