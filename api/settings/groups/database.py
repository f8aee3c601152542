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
        "Connecting to the database.", "2", between(0.1, 60), default=2.0
    )
    db_read_timeout: float = _setting(
        "Waiting for the database to answer, the handshake included.",
        "5",
        between(0.1, 300),
        default=5.0,
    )
    db_write_timeout: float = _setting(
        "Sending to the database.", "5", between(0.1, 300), default=5.0
    )
    db_statement_timeout: float = _setting(
        "The server ends a statement after this time (max_statement_time; on MySQL SELECTs only).",
        "4",
        between(0.1, 300),
        default=4.0,
    )
    db_lock_timeout: int = _setting(
        "Waiting for a row lock (innodb_lock_wait_timeout).",
        "3",
        between(1, 60),
        default=3,
    )
    db_multi_statements: bool = _setting(
        "on: statements of a transaction that need not wait for each other are sent together, as a"
        " multi-statement. off: one at a time, for a proxy that can't take it otherwise.",
        "on",
        default=True,
    )
    db_tls_ca: str = _setting(
        "A file of CA certificates: the connection is then TLS, the certificate and the host name"
        " verified. Empty: no TLS (a unix socket or a private network).",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
