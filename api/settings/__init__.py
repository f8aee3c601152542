"""Every setting: typed, from the environment, checked before anything starts.

``Settings.from_environ()`` reads them all and reports all faults at once. ``docs/settings.md`` is
drawn from the declarations below (``python -m api settings``), and a test compares the two.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import ip_address
from typing import Any, get_type_hints
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from api.app_context import application
from api.outbound import ip_policy
from api.settings import cgroup, mail_url, witness_url
from api.settings import rate as rates
from api.settings.mail_url import MailServer, parse_sender
from api.settings.rate import Rate


class SettingsError(ValueError):
    """One or more settings are missing or wrong. ``str()`` is ready to be shown to an operator."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(["The settings are not right:", *(f"  {f}" for f in faults)]))


class _Fault(ValueError):
    """What is wrong with one value, without the value's variable."""


Check = Callable[[Any], None]


def _setting(
    help: str,
    example: str,
    *checks: Check,
    default: object = MISSING,
    group: str = "General",
    secret: bool = False,
) -> Any:
    return field(
        default=default,
        metadata={
            "help": help,
            "example": example,
            "checks": checks,
            "group": group,
            "secret": secret,
        },
    )


def _between(low: float, high: float) -> Check:
    def check(value: float) -> None:
        if not low <= value <= high:
            raise _Fault(f"must be from {low:g} to {high:g}")

    return check


def _one_of(*choices: str) -> Check:
    def check(value: str) -> None:
        if value not in choices:
            raise _Fault(f"must be one of {', '.join(choices)}")

    return check


def _split_url(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError as error:
        raise _Fault(f"is not a URL ({error})") from None
    return parts


def _database_url(value: str) -> None:
    parts = _split_url(value)
    if parts.scheme not in {"mysql", "mariadb"}:
        raise _Fault("must begin with mysql:// or mariadb://")
    if not parts.path.strip("/"):
        raise _Fault("must name a database after the host: mysql://user:password@host/DATABASE")
    unknown = {name for name, _ in parse_qsl(parts.query)} - {"unix_socket"}
    if unknown:
        raise _Fault(f"takes only the parameter unix_socket, not {', '.join(sorted(unknown))}")


def _redis_url(value: str) -> None:
    if _split_url(value).scheme not in {"redis", "rediss", "unix"}:
        raise _Fault("must begin with redis://, rediss:// or unix://")


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only be this machine."""
    if host is None or host == "localhost" or host.endswith(".localhost"):
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _origin_shape(value: str) -> SplitResult:
    parts = _split_url(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _Fault(f"{value!r} is not an origin: scheme://host[:port]")
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise _Fault(f"{value!r} must be scheme://host[:port] and nothing after it")
    if value != value.lower():
        raise _Fault(f"{value!r} must be in lower case, as browsers send it")
    if (parts.scheme, parts.port) in {("http", 80), ("https", 443)}:
        raise _Fault(f"{value!r} must leave out the default port, as browsers do")
    return parts


def _public_url(value: str) -> None:
    parts = _origin_shape(value)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise _Fault(
            "must be https:// unless the host is localhost: cookies and tokens travel on it"
        )


def _frontend_url(value: str) -> None:
    if not value:
        return
    parts = _split_url(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _Fault("must begin with https:// and name a host")
    if parts.query or parts.fragment or "@" in parts.netloc or not value.isprintable():
        raise _Fault("must be scheme://host[:port][/path] and nothing after it")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise _Fault("must be https:// unless the host is localhost: links carry tokens")


def _mail_url(value: str) -> None:
    if not value:
        return
    try:
        server = mail_url.parse(value)
    except mail_url.Wrong as error:
        raise _Fault(str(error)) from None
    in_the_clear = isinstance(server, MailServer) and server.tls == "off" and bool(server.user)
    if in_the_clear and not is_loopback(urlsplit(value).hostname):
        raise _Fault("must not send a password without TLS (tls=off) to another machine")


def _sender(value: str) -> None:
    try:
        parse_sender(value)
    except mail_url.Wrong as error:
        raise _Fault(str(error)) from None


def _origins(values: tuple[str, ...]) -> None:
    for value in values:
        if value == "*":
            raise _Fault("must name each origin; '*' can't be combined with credentials")
        _origin_shape(value)


def _module_names(values: tuple[str, ...]) -> None:
    for value in values:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", value):
            raise _Fault(f"{value!r} is not the name of a Python module")


def _long_secret(value: str) -> None:
    if 0 < len(value) < 32:  # empty is missing, or off
        raise _Fault("must have at least 32 characters")


def _retention(value: int) -> None:
    if value and not 86400 <= value <= 100 * 366 * 86400:
        raise _Fault("must be 0, or from a day (86400) to a hundred years")


def _rate(value: str) -> None:
    try:
        rate = rates.parse(value)
    except ValueError:
        raise _Fault("must be a rate such as 10/5minutes") from None
    if rate.amount < 1:
        raise _Fault("must allow at least 1")


def _file(value: str) -> None:
    if value and not os.access(value, os.R_OK):
        raise _Fault("names a file that can't be read")


def _networks(values: tuple[str, ...]) -> None:
    try:
        ip_policy.networks(values)
    except ValueError as error:
        raise _Fault(f"takes networks in CIDR notation ({error})") from None


def _files(values: tuple[str, ...]) -> None:
    for value in values:
        if not os.access(value, os.R_OK):
            raise _Fault("names a file that can't be read")


def _witnesses(values: tuple[str, ...]) -> None:
    seen = set()
    for number, value in enumerate(values, 1):
        try:
            witness = witness_url.parse(value)
        except witness_url.Wrong as wrong:
            raise _Fault(f"number {number} {wrong}") from None
        if witness.id in seen:
            raise _Fault(f"number {number} is there twice")
        seen.add(witness.id)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings. Durations are seconds, sizes bytes unless the name says otherwise."""

    database_url: str = _setting(
        "MariaDB or MySQL: where accounts, the session ledger and the audit trail are kept.",
        "mysql://gatebook:password@db.internal:3306/gatebook",
        _database_url,
        secret=True,
    )
    redis_url: str = _setting(
        "Redis: serves sessions and counts attempts. It may be emptied at any time.",
        "redis://cache.internal:6379/0",
        _redis_url,
        secret=True,
    )
    secret_key: str = _setting(
        "Keys the fingerprints of idempotent requests, the device tokens and the codes in mails,"
        " and encrypts the mails that wait. The same on every machine; not in the database.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        _long_secret,
        secret=True,
    )
    public_url: str = _setting(
        "The origin under which clients reach this API. https makes the cookie __Host-session and"
        " Secure and sends HSTS; http is taken for localhost only. The Host header is never"
        " believed.",
        "https://accounts.example.com",
        _public_url,
        default="http://localhost:8000",
    )
    allowed_origins: tuple[str, ...] = _setting(
        "Origins of the front ends, comma-separated: scheme, host and port exactly as browsers send"
        " them. They get CORS with credentials; requests from other pages are refused.",
        "https://app.example.com,http://localhost:5173",
        _origins,
        default=(),
    )
    trusted_proxies: int = _setting(
        "How many proxies in front of this server are yours. The client's address and scheme are"
        " read that many entries from the right of X-Forwarded-For and X-Forwarded-Proto; 0 reads"
        " neither.",
        "1",
        _between(0, 10),
        default=0,
    )
    extensions: tuple[str, ...] = _setting(
        "Python modules with a register(app), comma-separated: your own blueprints.",
        "notes",
        _module_names,
        default=(),
    )
    max_body_bytes: int = _setting(
        "The largest body taken; a longer one is answered 413 before it is read.",
        "65536",
        _between(1024, 16 * 1024 * 1024),
        default=65536,
    )
    log_format: str = _setting(
        "json: one object a line; console: for reading; auto: console on a terminal, else json.",
        "json",
        _one_of("auto", "json", "console"),
        default="auto",
    )
    log_level: str = _setting(
        "The least severe level that is logged.",
        "info",
        _one_of("debug", "info", "warning", "error"),
        default="info",
    )
    metrics_token: str = _setting(
        "Opens /metrics to whoever sends it as a bearer token. Empty: /metrics is not there.",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        _long_secret,
        default="",
        secret=True,
    )

    host: str = _setting(
        "The address gunicorn listens on.", "::", default="127.0.0.1", group="Server"
    )
    port: int = _setting(
        "The port gunicorn listens on.", "8000", _between(1, 65535), default=8000, group="Server"
    )
    web_concurrency: int = _setting(
        "gunicorn worker processes. A container's limits (cgroup v2 or v1) are kept to.",
        "4",
        _between(1, 256),
        default=cgroup.workers(),
        group="Server",
    )
    threads: int = _setting(
        "Threads in each worker: requests answered at once.",
        "16",
        _between(1, 256),
        default=16,
        group="Server",
    )
    queue_timeout: float = _setting(
        "A request that has waited so long for a thread is answered 503 rather than served late.",
        "5",
        _between(0.1, 300),
        default=5.0,
        group="Server",
    )
    client_timeout: float = _setting(
        "A client that sends nothing for so long in the middle of a request is cut off.",
        "10",
        _between(1, 300),
        default=10.0,
        group="Server",
    )
    graceful_timeout: int = _setting(
        "How long requests in flight may take to finish after SIGTERM.",
        "30",
        _between(1, 600),
        default=30,
        group="Server",
    )

    db_connect_timeout: float = _setting(
        "Connecting to the database.", "2", _between(0.1, 60), default=2.0, group="Database"
    )
    db_read_timeout: float = _setting(
        "Waiting for the database to answer, the handshake included.",
        "5",
        _between(0.1, 300),
        default=5.0,
        group="Database",
    )
    db_write_timeout: float = _setting(
        "Sending to the database.", "5", _between(0.1, 300), default=5.0, group="Database"
    )
    db_statement_timeout: float = _setting(
        "The server ends a statement after this time (max_statement_time; on MySQL SELECTs only).",
        "4",
        _between(0.1, 300),
        default=4.0,
        group="Database",
    )
    db_lock_timeout: int = _setting(
        "Waiting for a row lock (innodb_lock_wait_timeout).",
        "3",
        _between(1, 60),
        default=3,
        group="Database",
    )
    db_multi_statements: bool = _setting(
        "on: statements of a transaction that need not wait for each other are sent together, as a"
        " multi-statement. off: one at a time, for a proxy that can't take it otherwise.",
        "on",
        default=True,
        group="Database",
    )
    db_tls_ca: str = _setting(
        "A file of CA certificates: the connection is then TLS, the certificate and the host name"
        " verified. Empty: no TLS (a unix socket or a private network).",
        "/etc/ssl/certs/ca-certificates.crt",
        _file,
        default="",
        group="Database",
    )

    pool_mincached: int = _setting(
        "Connections opened when a worker starts (PooledDB mincached).",
        "2",
        _between(0, 256),
        default=0,
        group="Pool",
    )
    pool_maxcached: int = _setting(
        "Idle connections kept; 0 keeps all (PooledDB maxcached).",
        "8",
        _between(0, 256),
        default=0,
        group="Pool",
    )
    pool_maxconnections: int = _setting(
        "Connections at most, in each worker process (PooledDB maxconnections).",
        "16",
        _between(1, 1024),
        default=16,
        group="Pool",
    )
    pool_blocking: bool = _setting(
        "on: wait up to POOL_WAIT for a connection; off: 503 at once (PooledDB blocking).",
        "on",
        default=True,
        group="Pool",
    )
    pool_wait: float = _setting(
        "The longest wait for a connection; then 503.",
        "2",
        _between(0.01, 60),
        default=2.0,
        group="Pool",
    )
    pool_maxusage: int = _setting(
        "Statements after which a connection is replaced; 0 never (PooledDB maxusage).",
        "10000",
        _between(0, 10_000_000),
        default=0,
        group="Pool",
    )
    pool_setsession: tuple[str, ...] = _setting(
        "More statements for each new connection, comma-separated (PooledDB setsession). They run"
        " after the ones that set the time zone, isolation and deadlines.",
        "SET SESSION wait_timeout=600",
        default=(),
        group="Pool",
    )
    pool_reset: bool = _setting(
        "on: roll back whenever a connection comes back; off: only an open transaction (PooledDB"
        " reset).",
        "off",
        default=False,
        group="Pool",
    )
    pool_ping: int = _setting(
        "1: a connection that was idle for POOL_PING_IDLE is pinged before use; 0: never (PooledDB"
        " ping).",
        "1",
        _between(0, 1),
        default=1,
        group="Pool",
    )
    pool_ping_idle: float = _setting(
        "How long a connection may lie idle before it is pinged.",
        "1",
        _between(0, 3600),
        default=1.0,
        group="Pool",
    )

    audit_signing_keys: tuple[str, ...] = _setting(
        "Files of the keys that sign the audit log's checkpoints, comma-separated, the newest"
        " first: python -m api audit key makes one. Needed where events are sealed, nowhere else.",
        "/etc/gatebook/audit-2027.key,/etc/gatebook/audit-2026.key",
        _files,
        default=(),
        group="Audit log",
    )
    audit_witnesses: tuple[str, ...] = _setting(
        "Who is handed the checkpoints, comma-separated: a file; a folder (with a slash at the"
        " end); put+https://…{name}…, an object store; post+https://…, a webhook;"
        " tlog+https://…#KEY, a C2SP witness that cosigns; mailto:ADDRESS?language=de. Best where"
        " the database's administrators can't write: what they keep is what can be proved later.",
        "/mnt/witness/gatebook.checkpoints,post+https://ops.example.com/checkpoints",
        _witnesses,
        default=(),
        group="Audit log",
        secret=True,
    )
    audit_witness_networks: tuple[str, ...] = _setting(
        "Networks that are not public, in which witnesses may be all the same, comma-separated."
        " There http:// and any port are allowed, too.",
        "10.0.0.0/8",
        _networks,
        default=(),
        group="Audit log",
    )
    audit_witness_tls_ca: str = _setting(
        "A file of CA certificates that the certificates of witnesses are verified with. Empty: the"
        " system's.",
        "/etc/ssl/certs/internal-ca.crt",
        _file,
        default="",
        group="Audit log",
    )
    audit_witness_mail_interval: float = _setting(
        "Between two checkpoints that are mailed to a witness.",
        "86400",
        _between(60, 31 * 86400),
        default=86400.0,
        group="Audit log",
    )
    audit_witness_interval: float = _setting(
        "Between two checkpoints that any other witness gets.",
        "60",
        _between(0, 86400),
        default=60.0,
        group="Audit log",
    )

    audit_retention: int = _setting(
        "Months that ended so long ago may be pruned: python -m api audit prune, and nothing else,"
        " does it. 0: events are kept for ever.",
        "34214400",
        _retention,
        default=0,
        group="Audit log",
    )

    redis_connect_timeout: float = _setting(
        "Connecting to Redis.", "0.5", _between(0.05, 30), default=0.5, group="Redis"
    )
    redis_timeout: float = _setting(
        "Waiting for Redis to answer.", "1", _between(0.05, 30), default=1.0, group="Redis"
    )
    redis_max_connections: int = _setting(
        "Connections to Redis at most, in each worker process.",
        "64",
        _between(1, 4096),
        default=64,
        group="Redis",
    )
    redis_prefix: str = _setting(
        "Begins every key, so that one Redis may serve several installations.",
        "gatebook:",
        default="gatebook:",
        group="Redis",
    )

    argon2_memory_kib: int = _setting(
        "Argon2id memory, in KiB (OWASP: at least 19456 with 2 passes).",
        "19456",
        _between(8, 4 * 1024 * 1024),
        default=19456,
        group="Passwords",
    )
    argon2_time: int = _setting(
        "Argon2id passes.", "2", _between(1, 100), default=2, group="Passwords"
    )
    argon2_parallelism: int = _setting(
        "Argon2id lanes.", "1", _between(1, 64), default=1, group="Passwords"
    )
    hashing_slots: int = _setting(
        "Hashes computed at once in each worker process; each holds ARGON2_MEMORY_KIB.",
        "2",
        _between(1, 256),
        default=cgroup.processors(),
        group="Passwords",
    )
    hashing_wait: float = _setting(
        "The longest wait for a hashing slot; then 503.",
        "2",
        _between(0.01, 60),
        default=2.0,
        group="Passwords",
    )
    password_min_length: int = _setting(
        "The shortest new password, in code points (NIST SP 800-63B-4 advises 15).",
        "15",
        _between(8, 64),
        default=8,
        group="Passwords",
    )

    session_idle_timeout: int = _setting(
        "A browser session ends after so long without use.",
        "28800",
        _between(60, 31 * 86400),
        default=8 * 3600,
        group="Sessions",
    )
    session_absolute_timeout: int = _setting(
        "A browser session ends at this age, used or not.",
        "86400",
        _between(60, 366 * 86400),
        default=24 * 3600,
        group="Sessions",
    )
    remembered_idle_timeout: int = _setting(
        "A remembered session ends after so long without use.",
        "1209600",
        _between(60, 366 * 86400),
        default=14 * 86400,
        group="Sessions",
    )
    remembered_absolute_timeout: int = _setting(
        "A remembered session and its cookie end at this age, used or not.",
        "2678400",
        _between(60, 366 * 86400),
        default=31 * 86400,
        group="Sessions",
    )
    session_touch: int = _setting(
        "How often, at most, the use of a session is written down: last_seen_at is accurate to"
        " this.",
        "60",
        _between(1, 3600),
        default=60,
        group="Sessions",
    )
    session_recheck: int = _setting(
        "How old Redis' word may be before the ledger is asked again.",
        "60",
        _between(1, 3600),
        default=60,
        group="Sessions",
    )
    session_recheck_grace: int = _setting(
        "With the database away, how long after its last check a session still answers.",
        "900",
        _between(0, 86400),
        default=900,
        group="Sessions",
    )
    ledger_lookups: int = _setting(
        "Sessions looked up in the database at once, in each worker process: after Redis was"
        " emptied, or in a flood of made-up cookies. The rest of the pool stays free.",
        "8",
        _between(1, 1024),
        default=8,
        group="Sessions",
    )
    sessions_per_account: int = _setting(
        "Live sessions an account may have; a further sign-in ends the one unused for longest.",
        "100",
        _between(1, 10_000),
        default=100,
        group="Sessions",
    )
    reauthentication_max_age: int = _setting(
        "How long after the password was given sensitive operations are open.",
        "900",
        _between(30, 86400),
        default=900,
        group="Sessions",
    )

    email_verification: str = _setting(
        "optional: an account is there at once (201), and its address may be verified later."
        " required: signing up is answered 202, the same for a taken address, and nobody signs in"
        " before the address is verified.",
        "required",
        _one_of("optional", "required"),
        default="optional",
        group="Accounts by mail",
    )
    email_verification_ttl: int = _setting(
        "How long the link that verifies an address works.",
        "86400",
        _between(300, 31 * 86400),
        default=86400,
        group="Accounts by mail",
    )
    password_reset_ttl: int = _setting(
        "How long the link that resets a password works.",
        "3600",
        _between(300, 86400),
        default=3600,
        group="Accounts by mail",
    )
    email_change_ttl: int = _setting(
        "How long the link that confirms a new address works.",
        "3600",
        _between(300, 86400),
        default=3600,
        group="Accounts by mail",
    )
    email_change_undo_ttl: int = _setting(
        "How long the old address can take a change of address back. For so long it is kept: nobody"
        " else can have it.",
        "604800",
        _between(3600, 31 * 86400),
        default=7 * 86400,
        group="Accounts by mail",
    )
    mailed_code_ttl: int = _setting(
        "How long the code in a mail works (ASVS 6.5.5: ten minutes at most). The link beside it"
        " has a life of its own.",
        "600",
        _between(60, 600),
        default=600,
        group="Accounts by mail",
    )

    mail_url: str = _setting(
        "Where the worker (python -m api worker) delivers mail: smtp:// (port 587, STARTTLS),"
        " smtps:// (port 465, TLS from the first byte), smtp://…?tls=off (a relay on this machine"
        " or on a network that is yours alone), or file:///folder for development.",
        "smtp://user:password@mail.example.com:587",
        _mail_url,
        default="",
        group="Mail",
        secret=True,
    )
    mail_from: str = _setting(
        "Who mail is from. Its domain: one that your mail server may send for (SPF, DKIM).",
        "Example <accounts@example.com>",
        _sender,
        default="Gatebook <accounts@localhost>",
        group="Mail",
    )
    mail_tls_ca: str = _setting(
        "A file of CA certificates that the mail server's certificate is verified with. Empty: the"
        " system's.",
        "/etc/ssl/certs/ca-certificates.crt",
        _file,
        default="",
        group="Mail",
    )
    mail_timeout: float = _setting(
        "How long handing over one mail may take, connecting included.",
        "30",
        _between(0.1, 600),
        default=30.0,
        group="Mail",
    )
    mail_max_age: int = _setting(
        "A mail that still can't be delivered after so long becomes a dead letter.",
        "259200",
        _between(60, 30 * 86400),
        default=3 * 86400,
        group="Mail",
    )
    dead_letters_kept: int = _setting(
        "Dead letters can be looked at and sent again for so long; then they are removed.",
        "2592000",
        _between(3600, 366 * 86400),
        default=30 * 86400,
        group="Mail",
    )
    webhook_timeout: float = _setting(
        "How long sending one event to a webhook may take: name, connection, TLS and answer.",
        "15",
        _between(0.1, 120),
        default=15.0,
        group="Webhooks",
    )
    webhook_max_age: int = _setting(
        "A webhook to which nothing got through for so long is paused, and administrators are told."
        " What it was not sent waits on record.",
        "259200",
        _between(60, 30 * 86400),
        default=3 * 86400,
        group="Webhooks",
    )
    webhook_secret_overlap: int = _setting(
        "After a change of its secret, how long a webhook's messages are signed with both.",
        "86400",
        _between(0, 31 * 86400),
        default=86400,
        group="Webhooks",
    )
    webhook_deliveries_kept: int = _setting(
        "What came of a delivery can be looked at, and it be sent again, for so long.",
        "2592000",
        _between(2 * 86400, 366 * 86400),
        default=30 * 86400,
        group="Webhooks",
    )
    webhook_concurrency: int = _setting(
        "Webhooks that a worker sends to at once: so many slow receivers hold no other one up.",
        "4",
        _between(1, 64),
        default=4,
        group="Webhooks",
    )
    webhook_private_networks: tuple[str, ...] = _setting(
        "Networks into which webhooks may lead besides the public Internet, comma-separated: there"
        " any port, and plain HTTP, too. For receivers of your own; whoever is an administrator"
        " here can send requests to every server in them.",
        "10.20.0.0/16",
        _networks,
        default=(),
        group="Webhooks",
    )
    webhook_tls_ca: str = _setting(
        "A file of CA certificates that receivers' certificates are verified with. Empty: the"
        " system's.",
        "/etc/ssl/certs/ca-certificates.crt",
        _file,
        default="",
        group="Webhooks",
    )
    frontend_url: str = _setting(
        "Where the links in mails lead: <this>/verify-email#token=… and so on. Empty: PUBLIC_URL.",
        "https://app.example.com",
        _frontend_url,
        default="",
        group="Mail",
    )

    limits: bool = _setting(
        "off switches all throttles off, for load tests; the log says so loudly.",
        "on",
        default=True,
        group="Limits",
    )
    limit_password_free: int = _setting(
        "Wrong passwords in a row for one account, from whatever endpoint, after which each further"
        " try has to wait: 1 s, 2 s, 4 s and so on. A right one ends the row.",
        "5",
        _between(1, 20),
        default=5,
        group="Limits",
    )
    limit_password_longest_wait: int = _setting(
        "The longest of these waits.",
        "900",
        _between(1, 86400),
        default=900,
        group="Limits",
    )
    limit_password_failures: int = _setting(
        "Wrong passwords in a row for one account after which strangers can try no more, until the"
        " password is reset or they are forgotten. What is left to 100 (NIST SP 800-63B-4) is for"
        " all known devices together.",
        "50",
        _between(5, 90),
        default=50,
        group="Limits",
    )
    limit_password_per_device: int = _setting(
        "Wrong passwords in a row from a device the account has signed in on, or in a session of"
        " it, before it counts as a stranger's.",
        "10",
        _between(1, 10),
        default=10,
        group="Limits",
    )
    limit_password_memory: int = _setting(
        "How long wrong passwords are remembered after the last one; those that had no wait, a day"
        " at most.",
        "2592000",
        _between(3600, 366 * 86400),
        default=30 * 86400,
        group="Limits",
    )
    known_device_lifetime: int = _setting(
        "How long a device token tells that the account has signed in on this device.",
        "31536000",
        _between(86400, 400 * 86400),
        default=365 * 86400,
        group="Limits",
    )
    limit_password_per_address: str = _setting(
        "Passwords tried from one network address (an IPv6 /64 counts as one).",
        "100/5minutes",
        _rate,
        default="100/5minutes",
        group="Limits",
    )
    limit_sign_up_per_address: str = _setting(
        "Sign-ups from one network address (an IPv6 /64 counts as one).",
        "60/hour",
        _rate,
        default="60/hour",
        group="Limits",
    )
    limit_mail_per_recipient: str = _setting(
        "Mails asked for to one address (verification, reset, change), whether it has an account or"
        " not.",
        "5/hour",
        _rate,
        default="5/hour",
        group="Limits",
    )
    limit_mail_per_address: str = _setting(
        "Mails asked for from one network address (an IPv6 /64 counts as one).",
        "30/hour",
        _rate,
        default="30/hour",
        group="Limits",
    )
    limit_proof_per_address: str = _setting(
        "Mailed tokens and codes tried from one network address (an IPv6 /64 counts as one).",
        "60/5minutes",
        _rate,
        default="60/5minutes",
        group="Limits",
    )
    idempotency_ttl: int = _setting(
        "How long an Idempotency-Key is remembered.",
        "86400",
        _between(60, 7 * 86400),
        default=86400,
        group="Limits",
    )

    @property
    def secure(self) -> bool:
        """Whether clients come over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """``__Host-`` binds the cookie to this origin; browsers take the prefix over HTTPS only."""
        return "__Host-session" if self.secure else "session"

    @property
    def links_base(self) -> str:
        """What the links in mails begin with. From settings alone, never from a request."""
        return self.frontend_url or self.public_url

    @property
    def device_cookie_name(self) -> str:
        """The cookie that tells a device on which somebody has signed in."""
        return "__Host-device" if self.secure else "device"

    @property
    def witnesses(self) -> list[witness_url.Witness]:
        """``audit_witnesses``, taken apart."""
        return [witness_url.parse(one) for one in self.audit_witnesses]

    def rate(self, name: str) -> Rate:
        """The parsed rate of one of the ``limit_…`` settings."""
        return rates.parse(getattr(self, name))

    def database(self) -> dict[str, Any]:
        """``database_url`` taken apart: host, port, user, password, database, unix_socket."""
        parts = urlsplit(self.database_url)
        options = dict(parse_qsl(parts.query))
        return {
            "host": parts.hostname or "localhost",
            "port": parts.port or 3306,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": unquote(parts.path.strip("/")),
            "unix_socket": options.get("unix_socket"),
        }

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting; raises ``SettingsError`` naming each fault."""
        types = get_type_hints(cls)
        values: dict[str, Any] = {}
        faults: list[str] = []
        for one in fields(cls):
            name = one.name.upper()
            text = environ.get(name, "").strip()
            try:
                if text:
                    values[one.name] = _parse(text, types[one.name])
                    for check in one.metadata["checks"]:
                        check(values[one.name])
                elif one.default is MISSING:
                    raise _Fault("is missing")
            except _Fault as fault:
                shown = f"={text!r}" if text and not one.metadata["secret"] else ""
                faults.append(f"{name}{shown} {fault}. Example: {name}={one.metadata['example']}")
        if not faults:
            settings = cls(**values)
            faults = settings._contradictions()
            if not faults:
                return settings
        raise SettingsError(faults)

    def _contradictions(self) -> list[str]:
        faults = []
        for idle, absolute in (
            ("session_idle_timeout", "session_absolute_timeout"),
            ("remembered_idle_timeout", "remembered_absolute_timeout"),
        ):
            if getattr(self, idle) > getattr(self, absolute):
                faults.append(self._contradiction(idle, "not be longer than", absolute))
            if 2 * self.session_touch > getattr(self, idle):
                # a session in use would end between two times that its use is written down
                faults.append(self._contradiction("session_touch", "be at most half of", idle))
        server = mail_url.parse(self.mail_url) if self.mail_url else None
        elsewhere = isinstance(server, MailServer) and not is_loopback(server.host)
        if elsewhere and parse_sender(self.mail_from).domain == "localhost":
            # other people's servers would refuse it
            example = _field("mail_from").metadata["example"]
            faults.append(f"MAIL_FROM is missing. Example: MAIL_FROM={example}")
        # PooledDB would raise the maximum in silence, and the database's own be overrun
        faults.extend(
            self._contradiction(kept, "not be more than", "pool_maxconnections")
            for kept in ("pool_mincached", "pool_maxcached")
            if getattr(self, kept) > self.pool_maxconnections
        )
        return faults

    def _contradiction(self, name: str, must: str, other: str) -> str:
        return (
            f"{name.upper()}={getattr(self, name)} must {must} {other.upper()}="
            f"{getattr(self, other)}. Example: {name.upper()}={_field(name).metadata['example']}"
        )


def current() -> Settings:
    """The settings of the application at hand."""
    return application().config["GATEBOOK"]  # type: ignore[no-any-return]


def reference() -> str:
    """The table of ``docs/settings.md``, in Markdown."""
    groups: dict[str, list[str]] = {}
    for one in fields(Settings):
        default = "required" if one.default is MISSING else f"`{_shown(one)}`"
        meta = one.metadata
        groups.setdefault(meta["group"], []).append(
            f"| `{one.name.upper()}` | {meta['help']} | {default} | `{meta['example']}` |"
        )
    head = "| variable | what it does | default | example |\n| --- | --- | --- | --- |\n"
    return "\n\n".join(f"## {group}\n\n{head}" + "\n".join(rows) for group, rows in groups.items())


def _field(name: str) -> Field[Any]:
    return next(one for one in fields(Settings) if one.name == name)


def _shown(one: Field[Any]) -> str:
    if one.name == "hashing_slots":
        return "processors"
    if one.name == "web_concurrency":
        return f"processors, at most 4; one for {cgroup.WORKER_MEMORY >> 20} MiB of memory"
    if isinstance(one.default, bool):
        return "on" if one.default else "off"
    if isinstance(one.default, tuple):
        return ",".join(one.default) or "(none)"
    if isinstance(one.default, float):
        return f"{one.default:g}"
    return str(one.default) or "(none)"


def _parse(text: str, kind: object) -> Any:
    if kind is bool:
        if text.lower() in {"on", "true", "1", "yes"}:
            return True
        if text.lower() in {"off", "false", "0", "no"}:
            return False
        raise _Fault("must be on or off")
    if kind is int:
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise _Fault("must be a whole number")
        return int(text)
    if kind is float:
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text):
            raise _Fault("must be a number")
        return float(text)
    if kind is str:
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())
