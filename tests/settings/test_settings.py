"""Test that settings are typed and that a wrong one is refused at start with its fault."""

# ruff: noqa: RUF001  look-alike characters are what this is about

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from api.settings import Settings, SettingsError
from api.settings.checks import check_rate

ROOT = Path(__file__).resolve().parents[2]
LEAST = {
    "DATABASE_URL": "mysql://root@localhost/gatebook",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
}
FIELDS: dict[str, Field[Any]] = {field.name.upper(): field for field in fields(Settings)}
# These files do not exist here.
FILES = {
    "AUDIT_SIGNING_KEYS",
    "AUDIT_WITNESS_TLS_CA",
    "DB_TLS_CA",
    "IDENTITY_PROVIDERS",
    "TOKEN_SIGNING_KEYS",
}
SECRET = {
    "AUDIT_WITNESSES",
    "DATABASE_URL",
    "FIREBASE_SCRYPT_SIGNER_KEY",
    "MAIL_URL",
    "METRICS_TOKEN",
    "REDIS_URL",
    "SECRET_KEY",
}
# Settings that accept any text, so that no value is wrong.
FREE = {"START_SCRIPT", "HOST", "REDIS_PREFIX", "POOL_SETSESSION"}

NO_WHOLE_NUMBER = "must be a whole number"
WITH_UNIT = " without a unit (seconds or bytes; see docs/settings.md)"
LISTENS = "must be host:port, with brackets around an IPv6 address"
NO_NUMBER = "must be a number"
ON_OFF = "must be on or off"
NO_URL = (
    "is not a URL: the port must be a number, an IPv6 address must be in brackets, and / ? # in a"
    " password must be %2F %3F %23"
)
DOMAIN = "is not a domain in lower case, such as corp.local"
NO_DOMAIN = "must be a domain in lower case, without scheme, port or address"
RATE = "must be a rate such as 10/5minutes"
SHARED = (
    "can't be allowed: any file, data: page or sandboxed frame has the origin null, whoever wrote"
    " it"
)
PATTERN = "is a pattern, but origins are compared as whole texts: name each origin"
NO_BASE = "must be scheme://host[:port][/path], with or without #/ after it"
NO_ROUTE = "must end with #/ or #/path/ if the front end's router uses the #"
AFTER = "must be scheme://host[:port] and nothing after it"
WITNESS_WAYS = "must be a path, or begin with put+https, post+https, tlog+https or mailto:"
MAIL_SCHEME = "must begin with smtp://, smtps:// or file:/// and name a host or folder"
ISSUER = "must be at most 64 visible characters without a colon"
AUDIENCE = "must be names of 1 to 255 visible ASCII characters without quotes or backslashes"
NO_CALLBACK = "must begin with https://, or be like com.example.app:/signed-in"
NO_PLAIN_CALLBACK = "must be https:// unless the host is localhost: it carries codes"
NO_LONG_CALLBACK = "must have at most 220 characters, and no / at its end"
SENDER = "must be an address, or: Name <address>"

WRONG: list[tuple[str, str, str]] = [
    ("DATABASE_URL", "postgres://db/gatebook", "must begin with mysql:// or mariadb://"),
    ("DATABASE_URL", "gatebook", "must begin with mysql:// or mariadb://"),
    (
        "DATABASE_URL",
        "mysql://root@localhost",
        "must name a database after the host: mysql://user:password@host/DATABASE",
    ),
    (
        "DATABASE_URL",
        "mysql://localhost/gatebook?charset=latin1&ssl=off",
        "accepts only the parameter unix_socket, not charset, ssl",
    ),
    ("DATABASE_URL", "mysql://localhost:port/gatebook", NO_URL),
    ("DATABASE_URL", "mysql://[::1/gatebook", NO_URL),
    (
        "REDIS_URL",
        "http://localhost:6379",
        "must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://",
    ),
    (
        "REDIS_URL",
        "redis://localhost:99999",
        "is not a URL: the port must be a number, and an IPv6 address must be in brackets",
    ),
    (
        "SECRET_KEY",
        "0123456789abcdef0123456789abcde",
        "must have at least 32 characters",
    ),
    (
        "SECRET_KEY",
        f"{'a' * 32}, {'b' * 31}",
        "must have at least 32 characters in key 2 of 2 (a comma separates keys)",
    ),
    (
        "SECRET_KEY",
        f"{'a' * 32},",
        "must have at least 32 characters in key 2 of 2 (a comma separates keys)",
    ),
    (
        "SECRET_KEY",
        "one sentence of 32 characters, and a comma",
        "must have at least 32 characters in key 1 of 2 (a comma separates keys)",
    ),
    (
        "SECRET_KEY",
        f"{'a' * 32},{'b' * 32}, {'a' * 32}",
        "must have different keys: 1 and 3 are the same",
    ),
    (
        "SECRET_KEY",
        ",".join(letter * 32 for letter in "abcdef"),
        "must have at most 5 keys, separated by commas",
    ),
    ("SECRET_KEY", "\udcff" * 32, "must be UTF-8 text"),
    (
        "METRICS_TOKEN",
        "0123456789abcdef0123456789abcde",
        "must have at least 32 characters",
    ),
    (
        "PUBLIC_URL",
        "http://accounts.example.com",
        "must be https:// unless the host is localhost: it carries cookies and tokens",
    ),
    (
        "PUBLIC_URL",
        "http://localhost.example.com",
        "must be https:// unless the host is localhost: it carries cookies and tokens",
    ),
    (
        "PUBLIC_URL",
        "accounts.example.com",
        "'accounts.example.com' is not an origin: scheme://host[:port]",
    ),
    (
        "PUBLIC_URL",
        "https://accounts.example.com/",
        f"'https://accounts.example.com/' {AFTER}",
    ),
    ("MAIL_URL", "mail.example.com:587", MAIL_SCHEME),
    ("MAIL_URL", "http://mail.example.com", MAIL_SCHEME),
    ("MAIL_URL", "smtp:///587", MAIL_SCHEME),
    ("MAIL_URL", "smtp://user:pass/word@mail.example.com", "is not a URL"),
    (
        "MAIL_URL",
        "smtp://user:password@mail.example.com?tls=off",
        "must not send a password without TLS (tls=off) to another machine",
    ),
    ("MAIL_URL", "smtp://mail.example.com?tls=on", "accepts only the parameter tls=off"),
    ("MAIL_URL", "smtp://mail.example.com?verify=off", "accepts only the parameter tls=off"),
    ("MAIL_URL", "smtps://mail.example.com?tls=off", "must begin with smtp:// for tls=off"),
    (
        "MAIL_URL",
        "smtp://mail.example.com/inbox",
        "must have nothing after host and port except ?tls=off",
    ),
    (
        "MAIL_URL",
        "smtp://user@mail.example.com",
        "must have both user and password, or neither",
    ),
    (
        "MAIL_URL",
        "file://folder/mail",
        "must be file:// and the absolute path of a folder: file:///var/mail/gatebook",
    ),
    ("MAIL_FROM", "Example", SENDER),
    ("MAIL_FROM", "Example <accounts@example.com", SENDER),
    ("MAIL_FROM", "Example <accounts@exämple.com>", SENDER),
    ("MAIL_FROM", "Example <a@example.com>, <b@example.com>", SENDER),
    ("MAIL_FROM", "Example <our..accounts@example.com>", SENDER),
    ("MAIL_FROM", "Example <accounts@example..com>", SENDER),
    ("MAIL_FROM", "Exam\r\nBcc: bob@example.com <accounts@example.com>", SENDER),
    ("MAIL_FROM", "Exam\u2028ple <accounts@example.com>", SENDER),
    ("MAIL_TLS_CA", "/nowhere/ca.pem", "names a file that can't be read"),
    ("WEBHOOK_TLS_CA", "/nowhere/ca.pem", "names a file that can't be read"),
    ("WEBHOOK_TIMEOUT", "0", "must be from 0.1 to 120"),
    ("WEBHOOK_MAX_AGE", "59", "must be from 60 to 2.592e+06"),
    ("WEBHOOK_SECRET_OVERLAP", "-1", "must be from 0 to 2.6784e+06"),
    ("WEBHOOK_DELIVERIES_KEPT", "86400", "must be from 172800 to 3.16224e+07"),
    ("WEBHOOK_CONCURRENCY", "0", "must be from 1 to 64"),
    (
        "WEBHOOK_PRIVATE_NETWORKS",
        "10.0.0.1/8",
        "must contain networks in CIDR notation (10.0.0.1/8 has host bits set)",
    ),
    ("MAIL_TIMEOUT", "0", "must be from 0.1 to 600"),
    ("MAIL_MAX_AGE", "59", "must be from 60 to 2.592e+06"),
    ("DEAD_LETTERS_KEPT", "3599", "must be from 3600 to 3.16224e+07"),
    ("FRONTEND_URL", "app.example.com", "must begin with https:// and name a host"),
    ("FRONTEND_URL", "javascript:alert(1)", "must begin with https:// and name a host"),
    ("FRONTEND_URL", "https:///reset", "must begin with https:// and name a host"),
    (
        "FRONTEND_URL",
        "http://app.example.com",
        "must be https:// unless the host is localhost: links carry tokens",
    ),
    *(
        ("FRONTEND_URL", f"https://{rest}", NO_BASE)
        for rest in (
            *("app.example.com/?a=b", "app.example.com/?#/", "app.example.com@evil.example"),
            *("app.example.com/my page", "app.example.com/#/my page/"),
        )
    ),
    *(
        ("FRONTEND_URL", f"https://app.example.com/#{route}", NO_ROUTE)
        for route in ("", "!", "a", "a/", "/a", "!/a", "/?a=b", "/a?b=c/", "/#/", "//")
    ),
    ("PUBLIC_URL", "https://example.com/v1", f"'https://example.com/v1' {AFTER}"),
    ("PUBLIC_URL", "https://u:p@example.com", f"'https://u:p@example.com' {AFTER}"),
    (
        "PUBLIC_URL",
        "https://Example.com",
        "'https://Example.com' must be in lower case, as browsers send it",
    ),
    (
        "PUBLIC_URL",
        "https://example.com:443",
        "'https://example.com:443' must leave out the default port, as browsers do",
    ),
    (
        "ALLOWED_ORIGINS",
        "*",
        "must name each origin; '*' can't be combined with credentials",
    ),
    (
        "ALLOWED_ORIGINS",
        "https://app.example.com,null",
        f"'null' {SHARED}",
    ),
    ("ALLOWED_ORIGINS", "file://", f"'file://' {SHARED}"),
    ("ALLOWED_ORIGINS", "data:text/html,x", f"'data:text/html' {SHARED}"),
    ("ALLOWED_ORIGINS", "javascript:alert(1)", f"'javascript:alert(1)' {SHARED}"),
    (
        "ALLOWED_ORIGINS",
        "https://app.example.com,https://*.example.com",
        f"'https://*.example.com' {PATTERN}",
    ),
    (
        "ALLOWED_ORIGINS",
        "capacitor:localhost",
        "'capacitor:localhost' is not an origin: scheme://host[:port]",
    ),
    ("ALLOWED_ORIGINS", "capacitor://localhost/", f"'capacitor://localhost/' {AFTER}"),
    (
        "ALLOWED_ORIGINS",
        "Capacitor://localhost",
        "'Capacitor://localhost' must be in lower case, as browsers send it",
    ),
    (
        "ALLOWED_ORIGINS",
        "https://exämple.com",
        "'https://exämple.com' has a host that no browser sends (for ö it sends xn--…)",
    ),
    (
        "ALLOWED_ORIGINS",
        "http://localhost:99999",
        "'http://localhost:99999' must have a port up to 65535 after the colon",
    ),
    (
        "PUBLIC_URL",
        "capacitor://localhost",
        "'capacitor://localhost' must begin with https:// or http://",
    ),
    (
        "ALLOWED_ORIGINS",
        "https://app.example.com/",
        f"'https://app.example.com/' {AFTER}",
    ),
    (
        "ALLOWED_ORIGINS",
        "http://localhost:80",
        "'http://localhost:80' must leave out the default port, as browsers do",
    ),
    *(
        ("PASSKEY_RP_ID", value, NO_DOMAIN)
        for value in (
            *("https://example.com", "example.com:8000", "Example.com", "example..com"),
            *("127.0.0.1", "::1", "-a.example", "a" * 64 + ".example", "exämple.com"),
        )
    ),
    ("PASSKEY_RP_ID", "com", "must be a domain of yours: browsers refuse a public suffix"),
    (
        "PASSKEY_ORIGINS",
        "android:apk-key-hash:AAAA",
        "'android:apk-key-hash:AAAA' must be android:apk-key-hash: and 43 characters of base64url",
    ),
    ("PASSKEY_ORIGINS", "https://*.example.com", f"'https://*.example.com' {PATTERN}"),
    (
        "PASSKEY_RELATED_ORIGINS",
        "http://brand.example",
        "'http://brand.example' must begin with https://",
    ),
    (
        "PASSKEY_RELATED_ORIGINS",
        ",".join(f"https://brand-{number}.example" for number in range(6)),
        "must have at most 5 different names before the suffix",
    ),
    ("PASSKEY_CHALLENGE_TTL", "299", "must be from 300 to 600"),
    ("TRUSTED_PROXIES", "one", NO_WHOLE_NUMBER),
    ("TRUSTED_PROXIES", "-1", "must be from 0 to 10"),
    ("TRUSTED_PROXIES", "11", "must be from 0 to 10"),
    ("EXTENSIONS", "notes,../evil", "'../evil' is not the name of a Python module"),
    ("EXTENSIONS", "Notes", "'Notes' is not the name of a Python module"),
    ("EXTENSIONS", "notes.", "'notes.' is not the name of a Python module"),
    ("MAX_BODY_BYTES", "1023", "must be from 1024 to 1.67772e+07"),
    ("MAX_BODY_BYTES", "64k", NO_WHOLE_NUMBER + WITH_UNIT),
    ("LOG_FORMAT", "xml", "must be one of auto, json, console"),
    ("LOG_LEVEL", "INFO", "must be one of debug, info, warning, error"),
    ("WORKER_LISTEN", "8001", LISTENS),
    ("WORKER_LISTEN", ":8001", LISTENS),
    ("WORKER_LISTEN", "::1:8001", LISTENS),
    ("WORKER_LISTEN", "http://127.0.0.1:8001", LISTENS),
    ("WORKER_LISTEN", "127.0.0.1:0", "must end with a port from 1 to 65535"),
    ("WORKER_LISTEN", "[::1]:65536", "must end with a port from 1 to 65535"),
    ("PORT", "0", "must be from 1 to 65535"),
    ("PORT", "65536", "must be from 1 to 65535"),
    ("PORT", "80 80", NO_WHOLE_NUMBER),
    ("PORT", "８０００", NO_WHOLE_NUMBER),
    ("WEB_CONCURRENCY", "0", "must be from 1 to 256"),
    ("THREADS", "257", "must be from 1 to 256"),
    ("QUEUE_TIMEOUT", "0", "must be from 0.1 to 300"),
    ("LEDGER_LOOKUPS", "0", "must be from 1 to 1024"),
    ("SESSIONS_PER_ACCOUNT", "0", "must be from 1 to 10000"),
    ("CLIENT_TIMEOUT", "0", "must be from 1 to 300"),
    ("GRACEFUL_TIMEOUT", "1.5", NO_WHOLE_NUMBER),
    ("DB_CONNECT_TIMEOUT", "nan", NO_NUMBER),
    ("DB_READ_TIMEOUT", "inf", NO_NUMBER),
    ("DB_WRITE_TIMEOUT", "5s", NO_NUMBER + WITH_UNIT),
    ("DB_STATEMENT_TIMEOUT", "0", "must be from 0.1 to 300"),
    ("DB_LOCK_TIMEOUT", "61", "must be from 1 to 60"),
    ("DB_MULTI_STATEMENTS", "maybe", ON_OFF),
    ("SERVER_FAST_PATH", "maybe", ON_OFF),
    ("DB_TLS_CA", "/no/such/file.pem", "names a file that can't be read"),
    ("AUDIT_SIGNING_KEYS", "/no/such.key", "names a file that can't be read"),
    ("AUDIT_WITNESSES", "ftp://ops.example.com/", f"number 1 {WITNESS_WAYS}"),
    ("AUDIT_WITNESSES", "a,a", "number 2 is listed twice"),
    ("AUDIT_WITNESSES", "a,mailto:ops", "number 2 must have an address after mailto:"),
    (
        "AUDIT_WITNESSES",
        "mailto:ops@example.com?language=fr",
        "number 1 accepts only ?language=, one of en, de, zh",
    ),
    (
        "AUDIT_WITNESSES",
        "put+https://store.example.com/audit/",
        "number 1 must contain {name} if it begins with put+, and only then",
    ),
    (
        "AUDIT_WITNESSES",
        "post+https:///audit",
        "number 1 must name a host by its DNS name or its address",
    ),
    (
        "AUDIT_WITNESSES",
        "tlog+https://witness.example.com",
        "number 1 must end with # and the witness's key: Not a verifier key: name+id+base64.",
    ),
    (
        "AUDIT_WITNESSES",
        "post+https://ops.example.com#key",
        "number 1 must not have a fragment; only tlog+ has one, the key of the witness",
    ),
    (
        "AUDIT_WITNESS_NETWORKS",
        "10.0.0.1/8",
        "must contain networks in CIDR notation (10.0.0.1/8 has host bits set)",
    ),
    ("AUDIT_WITNESS_TLS_CA", "/nowhere/ca.pem", "names a file that can't be read"),
    ("AUDIT_WITNESS_MAIL_INTERVAL", "1", "must be from 60 to 2.6784e+06"),
    ("AUDIT_RETENTION", "3600", "must be 0, or from a day (86400) to a hundred years"),
    ("AUDIT_RETENTION", "1y", NO_WHOLE_NUMBER + WITH_UNIT),
    ("AUDIT_WITNESS_INTERVAL", "-1", "must be from 0 to 86400"),
    ("AUDIT_WITNESS_INTERVAL", "1m", NO_NUMBER + WITH_UNIT),
    ("POOL_MINCACHED", "-1", "must be from 0 to 256"),
    ("POOL_MAXCACHED", "many", NO_WHOLE_NUMBER),
    ("POOL_MAXCONNECTIONS", "0", "must be from 1 to 1024"),
    ("POOL_BLOCKING", "maybe", ON_OFF),
    ("POOL_WAIT", "0", "must be from 0.01 to 60"),
    ("POOL_MAXUSAGE", "-1", "must be from 0 to 1e+07"),
    ("POOL_RESET", "2", ON_OFF),
    ("POOL_PING", "2", "must be from 0 to 1"),
    ("POOL_PING_IDLE", "-1", "must be from 0 to 3600"),
    ("REDIS_CONNECT_TIMEOUT", "31", "must be from 0.05 to 30"),
    ("REDIS_TIMEOUT", "1,5", NO_NUMBER),
    ("REDIS_MAX_CONNECTIONS", "0", "must be from 1 to 4096"),
    ("ARGON2_MEMORY_KIB", "7", "must be from 8 to 4.1943e+06"),
    ("ARGON2_TIME", "0", "must be from 1 to 100"),
    ("ARGON2_PARALLELISM", "65", "must be from 1 to 64"),
    ("HASHING_SLOTS", "0", "must be from 1 to 256"),
    ("HASHING_WAIT", "61", "must be from 0.01 to 60"),
    ("PASSWORD_MIN_LENGTH", "7", "must be from 8 to 64"),
    ("PASSWORD_MIN_LENGTH", "65", "must be from 8 to 64"),
    ("SESSION_IDLE_TIMEOUT", "59", "must be from 60 to 2.6784e+06"),
    ("SESSION_ABSOLUTE_TIMEOUT", "8 h", NO_WHOLE_NUMBER + WITH_UNIT),
    ("REMEMBERED_IDLE_TIMEOUT", "14d", NO_WHOLE_NUMBER + WITH_UNIT),
    ("REMEMBERED_ABSOLUTE_TIMEOUT", "31622401", "must be from 60 to 3.16224e+07"),
    ("SESSION_TOUCH", "0", "must be from 1 to 3600"),
    ("SESSION_RECHECK", "3601", "must be from 1 to 3600"),
    ("SESSION_RECHECK_GRACE", "-1", "must be from 0 to 86400"),
    ("REAUTHENTICATION_MAX_AGE", "29", "must be from 30 to 86400"),
    ("SECOND_FACTOR", "on", "must be one of optional, required"),
    ("SECOND_FACTOR_ROLES", "admin,Owner", "must be a list of names of roles, or all"),
    ("SECOND_FACTOR_ROLES", ",", "must be a list of names of roles, or all"),
    ("EMAIL_VERIFICATION", "yes", "must be one of optional, required"),
    ("EMAIL_VERIFICATION_TTL", "299", "must be from 300 to 2.6784e+06"),
    ("PASSWORD_RESET_TTL", "86401", "must be from 300 to 86400"),
    ("EMAIL_CHANGE_TTL", "0", "must be from 300 to 86400"),
    ("EMAIL_CHANGE_UNDO_TTL", "3599", "must be from 3600 to 2.6784e+06"),
    ("MAILED_CODE_TTL", "601", "must be from 60 to 600"),
    ("LIMITS", "none", ON_OFF),
    ("API_TOKEN_PREFIX", "g", "must be 2 to 8 lower-case letters"),
    ("API_TOKEN_PREFIX", "GB", "must be 2 to 8 lower-case letters"),
    ("FIREBASE_SCRYPT_SIGNER_KEY", "Bw==", "must be 64 bytes in base64"),
    ("FIREBASE_SCRYPT_SIGNER_KEY", "not base64", "must be base64"),
    ("FIREBASE_SCRYPT_SALT_SEPARATOR", "A" * 24, "must be at most 16 bytes in base64"),
    ("FIREBASE_SCRYPT_SALT_SEPARATOR", "Bw", "must be base64"),
    ("FIREBASE_SCRYPT_ROUNDS", "17", "must be from 1 to 16"),
    ("FIREBASE_SCRYPT_MEMORY_COST", "18", "must be from 1 to 17"),
    ("TOTP_ISSUER", "Example: Accounts", ISSUER),
    ("TOTP_ISSUER", "E" * 65, ISSUER),
    ("TOTP_ISSUER", "Example\u202eAccounts", ISSUER),
    ("LIMIT_PASSWORD_FREE", "21", "must be from 1 to 20"),
    ("LIMIT_PASSWORD_LONGEST_WAIT", "15m", NO_WHOLE_NUMBER + WITH_UNIT),
    ("LIMIT_PASSWORD_FAILURES", "91", "must be from 5 to 90"),
    ("LIMIT_PASSWORD_PER_DEVICE", "11", "must be from 1 to 10"),
    ("LIMIT_PASSWORD_MEMORY", "60", "must be from 3600 to 3.16224e+07"),
    ("KNOWN_DEVICE_LIFETIME", "34560001", "must be from 86400 to 3.456e+07"),
    ("LIMIT_MAIL_PER_RECIPIENT", "5", RATE),
    ("LIMIT_MAIL_PER_ADDRESS", "30/fortnight", RATE),
    ("LIMIT_TOKEN_REVOCATIONS_PER_ADDRESS", "60", RATE),
    ("LIMIT_PROOF_PER_ADDRESS", "0/minute", "must allow at least 1"),
    ("LIMIT_PASSWORD_PER_ADDRESS", "a few/hour", RATE),
    ("LIMIT_ACCOUNT_CHANGES", "60", RATE),
    ("LIMIT_SIGN_UP_PER_ADDRESS", "60/fortnight", RATE),
    ("ALLOWED_SPECIAL_USE_DOMAINS", "corp.local, @test", "'@test' " + DOMAIN),
    ("ALLOWED_SPECIAL_USE_DOMAINS", "Corp.local", "'Corp.local' " + DOMAIN),
    ("IDEMPOTENCY_TTL", "59", "must be from 60 to 604800"),
    ("TOKEN_SIGNING_KEYS", "/no/such.pem", "names a file that can't be read: /no/such.pem"),
    ("TOKEN_AUDIENCES", "notes,my notes", AUDIENCE),
    ("TOKEN_AUDIENCES", "notes,reports,notes", "names one audience twice"),
    ("TOKEN_TTL", "301", "must be from 10 to 300"),
    ("IDENTITY_PROVIDERS", "/nowhere/providers.toml", "names a file that can't be read"),
    ("FEDERATION_TLS_CA", "/nowhere/ca.pem", "names a file that can't be read"),
    ("FEDERATION_TIMEOUT", "0.4", "must be from 0.5 to 30"),
    ("FEDERATION_CONCURRENCY", "0", "must be from 1 to 64"),
    (
        "FEDERATION_PRIVATE_NETWORKS",
        "10.0.0.1/8",
        "must contain networks in CIDR notation (10.0.0.1/8 has host bits set)",
    ),
    *(
        ("FEDERATION_CALLBACKS", f"https://app.example.com/in,{value}", f"{value!r} {fault}")
        for value, fault in (
            ("javascript:alert(1)", NO_CALLBACK),
            ("app:/in", NO_CALLBACK),
            ("com.example.app:/in#x", NO_CALLBACK),
            ("https://app.example.com/#/in", "must not have a fragment"),
            ("https://app.example.com/in?next=x", "must have no query"),
            ("https://app.example.com@evil.example/in", "must not contain a user or a password"),
            ("http://app.example.com/in", NO_PLAIN_CALLBACK),
            ("https://app.example.com/", NO_LONG_CALLBACK),
            ("https://app.example.com/" + "i" * 200, NO_LONG_CALLBACK),
        )
    ),
    (
        "FEDERATION_CALLBACKS",
        "https://app.example.com/in,https://app.example.com/in",
        "must be at most 50 different URLs",
    ),
]
TYPES = get_type_hints(Settings)
# wrong by the declared type alone: such a setting needs no entry in WRONG
WRONG_TYPE = [
    *((name, "neither", ON_OFF) for name, field in FIELDS.items() if TYPES[field.name] is bool),
    *(
        (name, "many", NO_WHOLE_NUMBER)
        for name, field in FIELDS.items()
        if TYPES[field.name] is int
    ),
    *((name, "many", NO_NUMBER) for name, field in FIELDS.items() if TYPES[field.name] is float),
    *(
        (name, "5", RATE)
        for name, field in FIELDS.items()
        if check_rate in field.metadata["checks"]
    ),
]


def faults(**environ: str) -> list[str]:
    """Return the faults of an environment; [] if it is accepted."""
    try:
        Settings.from_environ(environ)
    except SettingsError as error:
        return error.faults
    return []


@pytest.mark.parametrize(("name", "value", "fault"), [*WRONG, *WRONG_TYPE])
def test_a_wrong_value_is_refused_with_its_variable_its_fault_and_an_example(
    name: str, value: str, fault: str
) -> None:
    shown_value = "" if name in SECRET else f"={value!r}"
    example = FIELDS[name].metadata["example"]
    assert faults(**{**LEAST, name: value}) == [
        f"{name}{shown_value} {fault}. Example: {name}={example}"
    ]


def test_each_setting_that_can_be_wrong_is_tried() -> None:
    assert {name for name, _, _ in (*WRONG, *WRONG_TYPE)} | FREE == set(FIELDS)
    for name in FREE:
        assert FIELDS[name].metadata["checks"] == ()


@pytest.mark.parametrize("name", sorted(SECRET))
def test_the_value_of_a_secret_is_never_shown(name: str) -> None:
    assert {name for name, field in FIELDS.items() if field.metadata["secret"]} == SECRET
    wrong = "ftp://hunter2" if name == "AUDIT_WITNESSES" else "hunter2"
    (fault,) = faults(**{**LEAST, name: wrong})
    assert "hunter2" not in fault


def test_a_password_with_a_slash_is_not_shown_as_the_port_that_it_looks_like() -> None:
    (fault,) = faults(**{**LEAST, "DATABASE_URL": "mysql://gatebook:hunter2/x@db/gatebook"})
    assert "hunter2" not in fault


def test_the_settings_as_text_show_no_secret() -> None:
    """A traceback with local variables, or a debugger, prints them."""
    shown = repr(Settings.from_environ({**LEAST, "METRICS_TOKEN": "hunter2" * 5}))
    assert LEAST["SECRET_KEY"] not in shown
    assert "hunter2" not in shown
    assert "public_url='http://localhost:8000'" in shown


def test_several_secret_keys_are_read_newest_first() -> None:
    keys = tuple(letter * 32 for letter in "abcde")
    assert Settings.from_environ({**LEAST, "SECRET_KEY": " , ".join(keys)}).secret_keys == keys
    assert Settings.from_environ(LEAST).secret_keys == (LEAST["SECRET_KEY"],)


def test_the_least_that_must_be_set_is_enough() -> None:
    settings = Settings.from_environ(LEAST)
    assert {name.upper(): getattr(settings, name.lower()) for name in LEAST} == LEAST
    for name, field in FIELDS.items():
        if name not in LEAST:
            assert getattr(settings, field.name) == field.default


@pytest.mark.parametrize("value", [None, "", "   "])
@pytest.mark.parametrize("name", sorted(LEAST))
def test_a_missing_one_is_named_with_an_example(name: str, value: str | None) -> None:
    environ = {**LEAST, name: value} if value is not None else LEAST
    environ_given = {key: text for key, text in environ.items() if key != name or value is not None}
    example = FIELDS[name].metadata["example"]
    assert faults(**{key: text or "" for key, text in environ_given.items()}) == [
        f"{name} is missing. Example: {name}={example}"
    ]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environ({"PORT": "x", "LIMITS": "y", "REDIS_URL": "redis://localhost"})
    assert [line.split()[0] for line in refusal.value.faults] == [
        "DATABASE_URL",
        "SECRET_KEY",
        "PORT='x'",
        "LIMITS='y'",
    ]
    assert str(refusal.value) == "\n".join(
        ["Invalid settings:", *(f"  {fault}" for fault in refusal.value.faults)]
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"SESSION_IDLE_TIMEOUT": "86401"},
            (
                "SESSION_IDLE_TIMEOUT=86401 must not be longer than SESSION_ABSOLUTE_TIMEOUT=86400."
                " Example: SESSION_IDLE_TIMEOUT=28800"
            ),
        ),
        (
            {"REMEMBERED_ABSOLUTE_TIMEOUT": "1209599"},
            (
                "REMEMBERED_IDLE_TIMEOUT=1209600 must not be longer than"
                " REMEMBERED_ABSOLUTE_TIMEOUT=1209599. Example: REMEMBERED_IDLE_TIMEOUT=1209600"
            ),
        ),
        (
            {"SESSION_IDLE_TIMEOUT": "119"},
            (
                "SESSION_TOUCH=60 must be at most half of SESSION_IDLE_TIMEOUT=119."
                " Example: SESSION_TOUCH=60"
            ),
        ),
        (
            {"REMEMBERED_IDLE_TIMEOUT": "600", "SESSION_TOUCH": "301"},
            (
                "SESSION_TOUCH=301 must be at most half of REMEMBERED_IDLE_TIMEOUT=600."
                " Example: SESSION_TOUCH=60"
            ),
        ),
        (
            {"MAIL_URL": "smtp://mail.example.com"},
            "MAIL_FROM is missing. Example: MAIL_FROM=Example <accounts@example.com>",
        ),
        (
            {"PASSKEY_ORIGINS": "http://localhost:5173,https://app.example.com"},
            (
                "PASSKEY_ORIGINS has 'https://app.example.com', which is neither under"
                " PASSKEY_RP_ID=localhost nor in PASSKEY_RELATED_ORIGINS."
                " Example: PASSKEY_RP_ID=example.com"
            ),
        ),
        (
            {"IDENTITY_PROVIDERS": os.devnull, "FRONTEND_URL": "https://app.example.com/#/"},
            (
                "FEDERATION_CALLBACKS is missing: https://app.example.com/#/signed-in can't be one."
                " Example: FEDERATION_CALLBACKS=https://app.example.com/signed-in,"
                "com.example.app:/signed-in"
            ),
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    changed: dict[str, str], fault: str
) -> None:
    assert faults(**LEAST, **changed) == [fault]


def test_at_the_edge_they_do_not_contradict_each_other() -> None:
    assert faults(**LEAST, SESSION_IDLE_TIMEOUT="86400") == []
    assert faults(**LEAST, SESSION_IDLE_TIMEOUT="120") == []
    assert faults(**LEAST, MAIL_URL="smtp://localhost:1025?tls=off") == []
    assert faults(**LEAST, MAIL_URL="file:///var/mail/gatebook") == []


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - FILES))
def test_each_example_is_a_value_that_is_taken(name: str) -> None:
    # MAIL_URL requires a sender, and PASSKEY_ORIGINS a domain that covers them.
    needed = {other: FIELDS[other].metadata["example"] for other in ("MAIL_FROM", "PASSKEY_RP_ID")}
    assert faults(**{**LEAST, **needed, name: FIELDS[name].metadata["example"]}) == []


def test_a_file_that_can_be_read_is_taken(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("")
    assert Settings.from_environ({**LEAST, "DB_TLS_CA": str(authority)}).db_tls_ca == str(authority)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("LIMITS", "off", False),
        ("LIMITS", "OFF", False),
        ("LIMITS", "0", False),
        ("LIMITS", "no", False),
        ("LIMITS", "false", False),
        ("POOL_RESET", "on", True),
        ("POOL_RESET", "1", True),
        ("POOL_RESET", "Yes", True),
        ("POOL_RESET", "true", True),
        ("PORT", " 8001 ", 8001),
        ("POOL_WAIT", "0.5", 0.5),
        ("POOL_WAIT", "3", 3.0),
        ("ALLOWED_ORIGINS", "https://a.example", ("https://a.example",)),
        (
            "ALLOWED_ORIGINS",
            " https://a.example , http://localhost:5173,, ",
            ("https://a.example", "http://localhost:5173"),
        ),
        ("ALLOWED_ORIGINS", "capacitor://localhost", ("capacitor://localhost",)),
        ("ALLOWED_ORIGINS", "http://[::1]:5173,app://.", ("http://[::1]:5173", "app://.")),
        ("EXTENSIONS", "notes,company.billing", ("notes", "company.billing")),
        ("FRONTEND_URL", "http://localhost:5173/#/", "http://localhost:5173/#/"),
        ("FRONTEND_URL", "https://a.example/app#!/me/", "https://a.example/app#!/me/"),
        ("PUBLIC_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("PUBLIC_URL", "http://app.localhost:8000", "http://app.localhost:8000"),
        ("LIMIT_SIGN_UP_PER_ADDRESS", "5/minute", "5/minute"),
    ],
)
def test_text_becomes_what_the_setting_is(name: str, text: str, value: object) -> None:
    settings = Settings.from_environ({**LEAST, name: text})
    assert getattr(settings, name.lower()) == value
    assert type(getattr(settings, name.lower())) is type(value)


def test_defaults_have_the_declared_types_and_pass_their_own_checks() -> None:
    types = get_type_hints(Settings)
    for field in fields(Settings):
        if field.default is MISSING:
            continue
        expected_type = getattr(types[field.name], "__origin__", types[field.name])
        assert type(field.default) is expected_type, field.name
        for check in field.metadata["checks"]:
            check(field.default)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "mysql://gate%40book:p%2Fw%3A@db.internal:3307/accounts",
            {
                "host": "db.internal",
                "port": 3307,
                "user": "gate@book",
                "password": "p/w:",
                "database": "accounts",
                "unix_socket": None,
            },
        ),
        (
            "mariadb:///accounts?unix_socket=/run/mysqld/mysqld.sock",
            {
                "host": "localhost",
                "port": 3306,
                "user": "",
                "password": "",
                "database": "accounts",
                "unix_socket": "/run/mysqld/mysqld.sock",
            },
        ),
    ],
)
def test_the_database_url_is_taken_apart(url: str, parts: dict[str, object]) -> None:
    assert Settings.from_environ({**LEAST, "DATABASE_URL": url}).database() == parts


@pytest.mark.parametrize(
    ("url", "secure", "cookie"),
    [
        ("http://localhost:8000", False, "gatebook_session"),
        ("https://accounts.example.com", True, "__Host-session"),
    ],
)
def test_https_decides_the_cookie(url: str, secure: bool, cookie: str) -> None:
    settings = Settings.from_environ({**LEAST, "PUBLIC_URL": url})
    assert (settings.secure, settings.cookie_name) == (secure, cookie)


def test_a_process_that_is_set_wrong_says_so_and_does_not_start() -> None:
    environ = {**LEAST, "PORT": "none", "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "api", "migrate"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "Invalid settings:\n  PORT='none' must be a whole number. Example: PORT=8000\n"
    )
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("given", "issuer"),
    [
        ({"TOTP_ISSUER": "Bücher & Co"}, "Bücher & Co"),
        ({"FRONTEND_URL": "http://localhost:5173/app"}, "localhost"),
        ({"PUBLIC_URL": "https://accounts.example.com"}, "accounts.example.com"),
        ({"PUBLIC_URL": "http://[::1]:8000"}, "..1"),
    ],
)
def test_the_issuer_has_no_colon_and_comes_from_settings(
    given: dict[str, str], issuer: str
) -> None:
    assert Settings.from_environ({**LEAST, **given}).issuer == issuer
