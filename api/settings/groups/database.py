"""Declare the settings of one connection to MariaDB or MySQL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_file
from api.settings.declaration import setting

_setting = partial(setting, group="Database")


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """The deadlines and the encryption of a connection to the database."""

    db_connect_timeout: float = _setting(
        "Deadline for connecting to the database.", "2", between(0.1, 60), default=2.0
    )
    db_read_timeout: float = _setting(
        "Deadline for an answer of the database, including the handshake.",
        "5",
        between(0.1, 300),
        default=5.0,
    )
    db_write_timeout: float = _setting(
        "Deadline for sending to the database.", "5", between(0.1, 300), default=5.0
    )
    db_statement_timeout: float = _setting(
        "The server ends a statement after this time (max_statement_time; on MySQL SELECTs only).",
        "4",
        between(0.1, 300),
        default=4.0,
    )
    db_lock_timeout: int = _setting(
        "Deadline for a row lock (innodb_lock_wait_timeout).",
        "3",
        between(1, 60),
        default=3,
    )
    db_multi_statements: bool = _setting(
        "on: independent statements of a transaction are sent together, as a multi-statement. off:"
        " one at a time, for a proxy that does not support multi-statements.",
        "on",
        default=True,
    )
    db_tls_ca: str = _setting(
        "A file of CA certificates. If set, connections use TLS, and the certificate and the host"
        " name are verified. Empty: no TLS (for a unix socket or a private network).",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
