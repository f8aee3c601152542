"""``python -m api role …``: grant, revoke and list roles."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands.accounts import describe
from api.commands.operator import operator
from api.domain.account import Role
from api.rules.accounts.grant_role import grant_role
from api.rules.accounts.list_role_holders import list_role_holders
from api.rules.accounts.revoke_role import revoke_role


def add(commands: Any) -> None:
    """Add the parsers."""
    role = commands.add_parser("role", help="grant, revoke and list the roles of accounts")
    doing = role.add_subparsers(dest="action", required=True)
    for name, rule, help_text in (
        ("grant", _grant, "give a verified account a role, effective at once in its live sessions"),
        ("revoke", _revoke, "take a role from an account and its live sessions"),
    ):
        changing = doing.add_parser(name, help=help_text)
        changing.add_argument("account", help="the account's address or id", metavar="ADDRESS|ID")
        changing.add_argument("role", type=Role, choices=list(Role), metavar="|".join(Role))
        changing.set_defaults(run=rule)
    doing.add_parser("list", help="list the holders of roles").set_defaults(run=_list)


def _grant(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        account, changed = grant_role(options.account, options.role, operator())
    outcome = "is now" if changed else "was already"
    print(f"{account.email} {outcome} {options.role} ({describe(account)})")
    return 0


def _revoke(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        account, changed = revoke_role(options.account, options.role, operator())
    outcome = "is no longer" if changed else "was not"
    print(f"{account.email} {outcome} {options.role} ({describe(account)})")
    return 0


def _list(app: Flask, _options: argparse.Namespace) -> int:
    with app.app_context():
        holders = list_role_holders()
    for account in holders:
        counts = "" if account.email_verified else " (not verified: no effect)"
        print(f"{account.email} {' '.join(account.held_roles)}{counts}")
    return 0
