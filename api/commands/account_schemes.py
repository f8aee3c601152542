"""``python -m api account schemes``: show how many imported passwords are left to rehash."""

from __future__ import annotations

import argparse
import json
from typing import Any

from flask import Flask

from api.domain.password_mix import OWN
from api.store import password_scheme

SCHEMES = """Count the accounts of each password scheme. "After the import" is the share when the
newest import ended. Imported passwords are hashed again when their owners sign in. Those of people
who never do stay: let them reset the password, or delete the accounts."""
_OWN_NAME = "argon2id (Gatebook's own)"


def add(doing: Any) -> None:
    """Add the parser."""
    schemes = doing.add_parser(
        "schemes", help="show how many imported passwords are left to rehash", description=SCHEMES
    )
    schemes.add_argument("--json", action="store_true", help="print one JSON object")
    schemes.set_defaults(run=_schemes)


def _schemes(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        accounts = {OWN: 0, **password_scheme.count()}
        firsts = {each.scheme: each.first_share for each in password_scheme.find_mix().counts}
    total = sum(accounts.values())
    imported = sorted((accounts.keys() | firsts.keys()) - {OWN})
    rows = [
        {
            "scheme": scheme or None,
            "accounts": (number := accounts.get(scheme, 0)),
            "share": number / total if total else 0.0,
            "share_after_import": firsts.get(scheme),
        }
        for scheme in (*imported, OWN)
    ]
    left = total - accounts[OWN]
    if options.json:
        print(json.dumps({"passwords": total, "left_to_rehash": left, "schemes": rows}))
        return 0
    for row in rows:
        first = row["share_after_import"]
        was = "" if first is None or row["scheme"] is None else f" (after the import {first:.1%})"
        name = row["scheme"] or _OWN_NAME
        print(f"{name}: {row['accounts']:,} accounts, {row['share']:.1%}{was}")
    print(f"Left to rehash: {left:,} of {total:,} passwords.")
    return 0
