"""Run ``python -m api COMMAND``, the commands of operators."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from flask import Flask

from api import create_app
from api.commands import (
    accounts,
    apply,
    audit,
    doctor,
    extension,
    factors,
    outbox,
    recover,
    roles,
    secrets,
)
from api.commands.operator import operator
from api.commands.terminal import escaped_output
from api.db.ddl import NoRight
from api.db.migrate import MigrationsLocked, migrate
from api.domain.visible_text import escaped
from api.errors import GatebookError, Unavailable
from api.rules.accounts.respell_addresses import respell_addresses
from api.rules.retention.create_partitions import MonthsNotMade, create_partitions
from api.rules.retention.remove_expired import remove_expired
from api.rules.sessions.report_unfinished import report_unfinished
from api.settings import Settings, SettingsError
from api.settings import reference as settings_reference
from api.store import owned_table
from api.version import VERSION
from api.web import event_reference, extension_loader, openapi, problem_reference
from api.web.extension_check import check_extension
from api.workers import process

# References that are printed without settings and stored in docs/.
REFERENCES: dict[str, Callable[[], str]] = {
    "settings": settings_reference.reference,
    "problems": problem_reference.render_reference,
    "audit-events": lambda: event_reference.reference(openapi.Contract().document),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status.

    0: it succeeded; 1: it failed; 2: it was called wrongly; 3: an import rejected records.
    """
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--version", action="version", version=f"gatebook {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True)
    migrating = commands.add_parser("migrate", help="bring the database's tables up to date")
    migrating.add_argument("--break-lock", action="store_true", help="remove a killed run's lock")
    doctor.add(commands, extension_loader.migrations)
    commands.add_parser("housekeeping", help="remove what has expired (the worker does it hourly)")
    commands.add_parser("worker", help="deliver mail and events; seal").set_defaults(run=_work)
    commands.add_parser("settings", help="print the reference of all settings (docs/settings.md)")
    commands.add_parser("problems", help="print the list of all problems (docs/problems.md)")
    commands.add_parser("audit-events", help="print the list of all events (docs/audit-events.md)")
    outbox.add(commands)
    secrets.add(commands)
    accounts.add(commands)
    roles.add(commands)
    apply.add(commands)
    factors.add(commands)
    audit.add(commands)
    recover.add(commands)
    extension.add(commands, lambda module: check_extension(module, create_app))
    options = parser.parse_args(arguments)
    if options.command in REFERENCES:
        print(REFERENCES[options.command]())
        return 0
    if "offline" in options:
        with escaped_output():
            return int(options.offline(options))
    try:
        app = create_app(Settings.from_environ())  # logs may be coloured: print no escapes there
        with escaped_output():
            return _run(app, options)
    except SettingsError as error:
        with escaped_output():
            doctor.report_settings(options, error)
    except (MigrationsLocked, MonthsNotMade, NoRight) as error:
        print(escaped(str(error)), file=sys.stderr)
    except Unavailable as error:
        cause = error.__cause__ or "no answer in time"
        print(escaped(f"{error}: {cause}"), file=sys.stderr)
    except GatebookError as error:
        print(escaped(str(error)), file=sys.stderr)
    return 1


def _run(app: Flask, options: argparse.Namespace) -> int:
    if "run" in options:
        return int(options.run(app, options))
    if options.command == "migrate":
        return _migrate(app, options.break_lock)
    return _housekeeping(app)


def _migrate(app: Flask, break_lock: bool) -> int:
    folders = extension_loader.migrations(app)
    applied = migrate(app.config["GATEBOOK"], folders, break_lock=break_lock)
    print("\n".join(f"applied {name}" for name in applied) or "up to date")
    with app.app_context():
        if faults := extension_loader.find_kept(app, owned_table.list_kept()):
            print(escaped("\n".join(faults)), file=sys.stderr)
            return 1
        for month in create_partitions():  # the worker's user may lack the right
            print(f"made the partition of {month}")
        for respelled in respell_addresses(operator()):
            print(respelled)
    return 0


def _housekeeping(app: Flask) -> int:
    with app.app_context():
        told = report_unfinished()
        removed = remove_expired()
    print(
        f"removed {removed.sessions} sessions, {removed.idempotency_keys} idempotency keys,"
        f" {removed.mailed_proofs} mailed proofs, {removed.dead_letters} dead letters;"
        f" mailed {told} owners about unfinished sign-ins"
    )
    return 0


def _work(app: Flask, _options: argparse.Namespace) -> int:
    process.run(app)
    return 0


if __name__ == "__main__":
    sys.exit(main())
