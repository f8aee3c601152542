"""``python -m api audit erase``: erase personal data from the audit trail."""

from __future__ import annotations

import argparse
from typing import Any

from flask import Flask

from api.commands.operator import operator
from api.rules.audit_trail.erase_personal_data import count_personal_data, erase_personal_data


def add(doing: Any) -> None:
    """Add the parser."""
    erasing = doing.add_parser(
        "erase", help="erase personal data from the events of an account, irreversibly"
    )
    erasing.add_argument("account", help="the account's id, even if it is deleted, or its address")
    erasing.add_argument("--dry-run", action="store_true", help="only report what would be erased")
    erasing.set_defaults(run=_erase)


def _erase(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        if options.dry_run:
            erased = count_personal_data(options.account)
            print(f"would erase {erased.values} values in {erased.events} events")
        else:
            erased = erase_personal_data(options.account, operator())
            print(f"erased {erased.values} values in {erased.events} events")
    return 0
