"""``python -m api factors …``: show or remove the second factors of an account."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands.accounts import describe
from api.commands.operator import operator
from api.domain import clock
from api.rules.accounts.read_factors import read_factors
from api.rules.accounts.reset_factors import ResetReason, reset_factors

RESET = """Remove all second factors of an account whose owner lost them: authenticator apps,
passkeys, recovery codes and trusted devices. All its sessions end, and a mail tells the owner. The
password and identities at providers stay. No mail that adds a factor is sent: the owner signs in
with one of those, then adds a factor. First make sure, not by mail alone, that the owner asks: with
the password, anybody could then sign in. If the policy requires a second factor, the time to add
one begins no second time."""


def add(commands: Any) -> None:
    """Add the parsers."""
    factors = commands.add_parser("factors", help="show or remove the second factors of an account")
    doing = factors.add_subparsers(dest="action", required=True)
    status = doing.add_parser("status", help="count what the account can sign in with")
    status.set_defaults(run=_status)
    resetting = doing.add_parser(
        "reset", help="remove all second factors, end all sessions", description=RESET
    )
    resetting.add_argument(
        "--reason",
        type=ResetReason,
        choices=list(ResetReason),
        required=True,
        metavar="|".join(ResetReason),
        help="for the audit event, which the owner sees",
    )
    resetting.set_defaults(run=_reset)
    for parser in (status, resetting):
        parser.add_argument("account", help="the account's address or id", metavar="ADDRESS|ID")


def _reset(app: Flask, options: argparse.Namespace) -> int:
    by = operator()
    with app.app_context():
        account = reset_factors(options.account, options.reason, by)
    print(f"{account.email} has no second factor any more ({describe(account)})")
    print(f"all its sessions have ended; the event has the request id {by.request_id}")
    if not (account.has_password or account.has_identity):
        print("it has no password: the owner must choose one as for a forgotten password")
    return 0


def _status(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        status = read_factors(options.account)
    shown, methods = status.account, status.methods
    print(f"{shown.email} ({describe(shown)})")
    print(f"password: {_yes(methods.password)}")
    print(f"identities at providers: {methods.identities}")
    print(f"passkeys: {methods.passkeys}, {status.lone_passkeys} of them sign in alone")
    print(f"authenticator apps: {methods.authenticator_apps}")
    codes = methods.recovery_codes
    print(f"unused recovery codes: {codes.left if codes else 0}")
    print(f"trusted devices: {status.trusted_devices}")
    print(f"second factor asked after the password: {_yes(methods.second_factor)}")
    enrol_by = clock.to_text(shown.enrol_by) if shown.enrol_by else "not set"
    print(f"required by the policy: {_yes(methods.required)}; enrol_by: {enrol_by}")
    return 0


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
