"""``python -m api recover``: recover after a restore, or after a failover that lost writes."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from flask import Flask

from api.commands import audit_begin
from api.commands.operator import operator
from api.rules.accounts.recover_accounts import count_accounts, recover_accounts
from api.rules.audit_log.begin_log import NotBegun, find_checkpoint_to_archive
from api.tlog import checkpoint

DESCRIPTION = """Recover after the database has lost its last changes. End every session, every
API token, every mailed link and code except those that undo a change of address, and every stored
answer to an idempotency key. Then archive the audit log and begin a new one, as audit begin does.
After an interruption, run the command again."""


def add(commands: Any) -> None:
    """Add the parser."""
    recovering = commands.add_parser(
        "recover",
        help="recover after a restore or a lossy failover: end all sessions, begin a new log",
        description=DESCRIPTION,
    )
    audit_begin.arguments(recovering, nargs="?")
    recovering.add_argument(
        "--keep-log",
        action="store_true",
        help="begin no new log, because it lost nothing or nothing is sealed",
    )
    recovering.add_argument("--dry-run", action="store_true", help="only report what would be done")
    recovering.set_defaults(run=_recover)


def _recover(app: Flask, options: argparse.Namespace) -> int:
    if (options.name is None) is not options.keep_log:
        print("Name the new audit log, or give --keep-log.", file=sys.stderr)
        return 2
    try:
        if options.name is not None:
            audit_begin.check_name(app, options.name)
            with app.app_context():
                log = find_checkpoint_to_archive(options.name)
    except NotBegun as error:  # before any change
        print(error, file=sys.stderr)
        return 1
    if options.dry_run:
        with app.app_context():
            accounts, proofs = count_accounts()
        print(f"would end all sessions of {accounts} accounts, and {proofs} mailed proofs")
        if options.name is not None:
            size = checkpoint.read(log).size if log else 0
            print(f"would archive the audit log at {size} events, and begin {options.name}")
        return 0
    with app.app_context():
        recovered = recover_accounts(operator())
    print(
        f"ended all sessions of {recovered.accounts} accounts ({recovered.cached} in Redis),"
        f" {recovered.mailed_proofs} mailed proofs, {recovered.idempotency_keys} idempotency keys,"
        f" {recovered.api_tokens} API tokens"
    )
    return audit_begin.begin(app, options) if options.name is not None else 0
