"""``python -m api account …``: what operators say of accounts."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands.operator import operator
from api.domain import clock
from api.domain.account import Account
from api.rules.accounts.vouch_for_address import vouch_for_address

VERIFY = """Take the address of an account as verified, on your word: that whoever holds the account
now, with its present password and in its present sessions, is the owner of the address. All of them
stay, and the roles that the account holds count from then on. Anybody can sign up with anybody's
address, so compare id and creation time with the person first. Where you can't, let the owner reset
the password: that verifies the address, too, and puts out whoever else holds the account."""


def add(commands: Any) -> None:
    """Add the parsers."""
    account = commands.add_parser("account", help="say that an account's address is verified")
    doing = account.add_subparsers(dest="action", required=True)
    verifying = doing.add_parser(
        "verify", help="you know that its holder owns the address", description=VERIFY
    )
    verifying.add_argument("account", help="the account's address or id", metavar="ADDRESS|ID")
    verifying.set_defaults(run=_verify)


def describe(shown: Account) -> str:
    """Return what tells an account from another one that had the same address before."""
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
