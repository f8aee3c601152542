"""``python -m api secrets …``: what is encrypted with which SECRET_KEY, and encrypting it anew."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from flask import Flask

from api.crypto import encryption
from api.db.errors import NO_RIGHT, DriverError, number
from api.rules.secret_keys.count_sealed_values import SealedCount, count_sealed_values
from api.rules.secret_keys.reseal_values import reseal_values
from api.settings import Settings

RESEAL = (
    "Once every process has the newest key first, run python -m api secrets reseal. Do not remove"
    " the older keys before."
)
LOST = (
    "No key of SECRET_KEY opens these values: put their key back, behind the newest. See"
    " docs/runbooks.md, SECRET_KEY."
)
_NO_RIGHT = (
    "This database user may not do that: run it with the environment of python -m api worker. See"
    " docs/operations.md, Rights."
)
_MOST_NAMED = 20  # rows whose value does not open


def add(commands: Any) -> None:
    """Add the parsers."""
    secrets = commands.add_parser(
        "secrets", help="show which key of SECRET_KEY is needed, and encrypt anew with the newest"
    )
    doing = secrets.add_subparsers(dest="action", required=True)
    status = doing.add_parser(
        "status",
        help="count the encrypted values by key; status 1: no key of SECRET_KEY opens some",
    )
    status.set_defaults(run=_status)
    resealing = doing.add_parser(
        "reseal",
        help="encrypt all values anew with the newest key; status 1: some did not open",
    )
    resealing.set_defaults(run=_reseal)


def describe(count: SealedCount) -> str:
    """Return a line such as ``webhook.secret: 3 with key 1 (newest), 1 with key 2``."""
    parts = [
        f"{values} with key {position + 1}{'' if position else ' (newest)'}"
        for position, values in sorted(count.by_key.items())
    ]
    parts += [
        f"{values} with a key that SECRET_KEY does not have ({key_id})"
        for key_id, values in sorted(count.by_missing_key.items())
    ]
    parts += [f"{count.unreadable} unreadable"] if count.unreadable else []
    return f"{count.column.name}: {', '.join(parts) or 'none'}"


def waiting(settings: Settings) -> str:
    """Return until when older keys are needed, where nothing records the key that was used."""
    uses = {
        "known devices": settings.known_device_lifetime,
        "Idempotency-Keys": settings.idempotency_ttl,
        "mailed codes": settings.mailed_code_ttl,
    }
    spans = ", ".join(f"{use} for {_span(seconds)}" for use, seconds in uses.items())
    return (
        "No encrypted value needs an older key. After every process had the newest key first, older"
        f" keys serve {spans}; then remove them."
    )


def _status(app: Flask, _options: argparse.Namespace) -> int:
    settings: Settings = app.config["GATEBOOK"]
    with app.app_context():
        for position, key_id in enumerate(encryption.key_ids()):
            print(f"key {position + 1}: {key_id.hex()}{'' if position else ' (newest)'}")
        try:
            counts = list(_printed())
        except DriverError as error:
            return _refused(error)
    if any(count.lost for count in counts):
        print(LOST)
    if any(count.older for count in counts):
        print(RESEAL)
    elif len(settings.secret_keys) > 1:
        print(waiting(settings))
    return 1 if any(count.lost for count in counts) else 0


def _printed() -> Iterator[SealedCount]:
    for count in count_sealed_values():
        print(describe(count))
        yield count


def _reseal(app: Flask, _options: argparse.Namespace) -> int:
    unreadable = 0
    with app.app_context():
        try:
            for result in reseal_values():
                print(f"{result.column.name}: {result.resealed} encrypted anew")
                for row_id in result.unreadable[:_MOST_NAMED]:
                    print(f"{result.column.name} of {row_id} does not open", file=sys.stderr)
                unreadable += len(result.unreadable)
        except DriverError as error:
            return _refused(error)
    if unreadable:
        print(f"{unreadable} unreadable. {LOST}", file=sys.stderr)
    return 1 if unreadable else 0


def _refused(error: DriverError) -> int:
    if number(error) not in NO_RIGHT:
        raise error
    print(_NO_RIGHT, file=sys.stderr)
    return 1


def _span(seconds: int) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{-(-seconds // size)} {unit}"  # rounded up
    return f"{seconds} seconds"
