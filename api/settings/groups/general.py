"""Declare the settings that concern the whole installation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import (
    between,
    check_database_url,
    check_long_secret,
    check_module_names,
    check_origins,
    check_public_url,
    check_redis_url,
    one_of,
)
from api.settings.declaration import setting

_setting = partial(setting, group="General")


@dataclass(frozen=True, kw_only=True)
class GeneralSettings:
    """The addresses of the stores, the allowed callers, and the log."""

    database_url: str = _setting(
        "MariaDB or MySQL: where accounts, the session ledger and the audit trail are kept.",
        "mysql://gatebook:password@db.internal:3306/gatebook",
        check_database_url,
        secret=True,
    )
    redis_url: str = _setting(
        "Redis: serves sessions and counts attempts. It may be emptied at any time. Sentinels are"
        " redis+sentinel://s1:26379,s2:26379/mymaster/0, a cluster redis+cluster://h1:6379,h2:6379.",
        "redis://cache.internal:6379/0",
        check_redis_url,
        secret=True,
    )
    secret_key: str = _setting(
        "Keys the fingerprints of idempotent requests, the device tokens and the codes in mails,"
        " and encrypts the mails that wait. The same on every machine; not in the database.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        check_long_secret,
        secret=True,
    )
    public_url: str = _setting(
        "The origin under which clients reach this API. https makes the cookie __Host-session and"
        " Secure and sends HSTS; http is taken for localhost only. The Host header is never"
        " believed.",
        "https://accounts.example.com",
        check_public_url,
        default="http://localhost:8000",
    )
    allowed_origins: tuple[str, ...] = _setting(
        "Origins of the front ends, comma-separated: scheme, host and port exactly as browsers send"
        " them. They get CORS with credentials; requests from other pages are refused.",
        "https://app.example.com,http://localhost:5173",
        check_origins,
        default=(),
    )
    trusted_proxies: int = _setting(
        "How many proxies in front of this server are yours. The client's address and scheme are"
        " read that many entries from the right of X-Forwarded-For and X-Forwarded-Proto; 0 reads"
        " neither.",
        "1",
        between(0, 10),
        default=0,
    )
    extensions: tuple[str, ...] = _setting(
        "Python modules with a register(app), comma-separated: your own blueprints.",
        "notes",
        check_module_names,
        default=(),
    )
    max_body_bytes: int = _setting(
        "The largest body taken; a longer one is answered 413 before it is read.",
        "65536",
        between(1024, 16 * 1024 * 1024),
        default=65536,
    )
    log_format: str = _setting(
        "json: one object a line; console: for reading; auto: console on a terminal, else json.",
        "json",
        one_of("auto", "json", "console"),
        default="auto",
    )
    log_level: str = _setting(
        "The least severe level that is logged.",
        "info",
        one_of("debug", "info", "warning", "error"),
        default="info",
    )
    metrics_token: str = _setting(
        "Opens /metrics to whoever sends it as a bearer token. Empty: /metrics is not there.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        check_long_secret,
        default="",
        secret=True,
    )
