"""``python -m api role …``: grant, revoke and list roles."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands.accounts import describe
from api.commands.operator import operator
from api.domain.account import Role
from api.errors.administration import LastAdministrator
from api.rules.administration.grant_role import grant_role
from api.rules.administration.list_role_holders import list_role_holders
from api.rules.administration.revoke_role import revoke_role

ROLES = f"{', '.join(sorted(Role))}, or a role of your own: see python -m api apply"


def add(commands: Any) -> None:
    """Add the parsers."""
    role = commands.add_parser("role", help="grant, revoke and list the roles of accounts")
    doing = role.add_subparsers(dest="action", required=True)
    granting = doing.add_parser(
        "grant", help="give a verified account a role, effective at once in its live sessions"
    )
    granting.set_defaults(run=_grant)
    revoking = doing.add_parser("revoke", help="take a role from an account and its live sessions")
    revoking.add_argument(
        "--leave-none", action="store_true", help="also from the last administrator"
    )
    revoking.set_defaults(run=_revoke)
    for changing in (granting, revoking):
        changing.add_argument("account", help="the account's address or id", metavar="ADDRESS|ID")
        changing.add_argument("role", help=ROLES, metavar="ROLE")
    listing = doing.add_parser("list", help="list the holders of roles, oldest account first")
    listing.add_argument("role", nargs="?", help="only of this role", metavar="ROLE")
    listing.set_defaults(run=_list)


def _grant(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        account, changed = grant_role(options.account, options.role, operator())
    outcome = "is now" if changed else "was already"
    print(f"{account.email} {outcome} {options.role} ({describe(account)})")
    return 0


def _revoke(app: Flask, options: argparse.Namespace) -> int:
    try:
        with app.app_context():
            account, changed = revoke_role(
                options.account, options.role, operator(), leave_none=options.leave_none
            )
    except LastAdministrator:
        raise LastAdministrator(
            "This is the last verified administrator that is not locked. To leave none, add"
            " --leave-none."
        ) from None
    outcome = "is no longer" if changed else "was not"
    print(f"{account.email} {outcome} {options.role} ({describe(account)})")
    return 0


def _list(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        for account in list_role_holders(options.role):
            counts = "" if account.email_verified else " (not verified: no effect)"
            print(f"{account.email} {' '.join(account.held_roles)}{counts}")
    return 0
