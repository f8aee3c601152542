"""``python -m api account …``: import and export accounts, verify an address, show schemes."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands import account_export, account_import, account_schemes
from api.commands.operator import operator
from api.domain import clock
from api.domain.account import Account
from api.rules.accounts.vouch_for_address import vouch_for_address

VERIFY = """Mark the address of an account as verified. With this command you vouch that the person
who has the account's password and sessions now is the owner of the address. Password and sessions
stay valid, and the account's roles count from then on. Anyone can sign up with another person's
address, so compare id and creation time with the owner first. If you can't, let the owner reset
the password: that verifies the address, too, and signs everyone else out."""


def add(commands: Any) -> None:
    """Add the parsers."""
    account = commands.add_parser(
        "account", help="import and export accounts, verify an address, show schemes"
    )
    doing = account.add_subparsers(dest="action", required=True)
    verifying = doing.add_parser(
        "verify", help="vouch that its holder owns the address", description=VERIFY
    )
    verifying.add_argument("account", help="the account's address or id", metavar="ADDRESS|ID")
    verifying.set_defaults(run=_verify)
    account_import.add(doing)
    account_schemes.add(doing)
    account_export.add(doing)


def describe(shown: Account) -> str:
    """Describe an account, distinct from an earlier one with the same address."""
    verified = "verified" if shown.email_verified else "not verified"
    return f"account {shown.id}, created {clock.to_text(shown.created_at)}, {verified}"


def _verify(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        account, changed = vouch_for_address(options.account, operator())
    print(
        f"{account.email} {'is now' if changed else 'was already'} verified ({describe(account)})"
    )
    if changed and account.roles:
        print(f"{account.email} holds {' '.join(account.roles)}, which takes effect now")
    return 0
