"""Declare the settings that concern the whole installation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings import listen_address
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
from api.settings.secret_keys import check_secret_keys

_setting = partial(setting, group="General")


@dataclass(frozen=True, kw_only=True)
class GeneralSettings:
    """The addresses of the stores, the allowed callers, and the log."""

    database_url: str = _setting(
        "The MariaDB or MySQL database, which stores accounts, the session ledger and the audit"
        " trail.",
        "mysql://gatebook:password@db.internal:3306/gatebook",
        check_database_url,
        secret=True,
    )
    redis_url: str = _setting(
        "Redis, which caches sessions and counts attempts. It may be emptied at any time. For"
        " Sentinels: redis+sentinel://s1:26379,s2:26379/mymaster/0. For a cluster:"
        " redis+cluster://h1:6379,h2:6379.",
        "redis://cache.internal:6379/0",
        check_redis_url,
        secret=True,
    )
    secret_key: str = _setting(
        "The key of the MACs of idempotent requests, device tokens and mailed codes, and of the"
        " encryption of queued mails and secrets of webhooks. Use the same value on every machine,"
        " and do not store it in the database. To rotate it, give up to five keys, comma-separated,"
        " the newest first: the first encrypts and signs, all decrypt and verify. A key contains no"
        " comma.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        check_secret_keys,
        secret=True,
    )
    public_url: str = _setting(
        "The origin under which clients reach this API. With https the cookie is __Host-session"
        " and Secure, and HSTS is sent. http is accepted for localhost only. The Host header is"
        " never trusted.",
        "https://accounts.example.com",
        check_public_url,
        default="http://localhost:8000",
    )
    allowed_origins: tuple[str, ...] = _setting(
        "Origins of the front ends, comma-separated: scheme, host and port exactly as browsers"
        " send them. They get CORS with credentials. Requests from pages of other origins are"
        " refused. Those of app shells have schemes of their own, such as capacitor://localhost.",
        "https://app.example.com,http://localhost:5173",
        check_origins,
        default=(),
    )
    trusted_proxies: int = _setting(
        "The number of your own proxies in front of this server. The address and scheme of the"
        " client are the entries at this position from the right of X-Forwarded-For and"
        " X-Forwarded-Proto. 0: neither header is read.",
        "1",
        between(0, 10),
        default=0,
    )
    extensions: tuple[str, ...] = _setting(
        "Python modules with a function register(app), comma-separated, for your own blueprints.",
        "notes",
        check_module_names,
        default=(),
    )
    max_body_bytes: int = _setting(
        "The largest accepted body. A longer one is answered 413 before it is read.",
        "65536",
        between(1024, 16 * 1024 * 1024),
        default=65536,
    )
    log_format: str = _setting(
        "json: one object per line. console: readable lines. auto: console on a terminal,"
        " otherwise json.",
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
        "The bearer token that opens /metrics, of the API and of the worker. Empty: /metrics is"
        " answered 404.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        check_long_secret,
        default="",
        secret=True,
    )
    worker_listen: str = _setting(
        "The address at which python -m api worker serves /healthz and /metrics, by plain HTTP."
        " Empty: it serves nothing.",
        "127.0.0.1:8001",
        listen_address.check,
        default="",
    )
