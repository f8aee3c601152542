"""``python -m api COMMAND``: what operators run."""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

from flask import Flask

from api import clock, create_app, errors, extensions, pool, redis_client, settings, worker
from api.errors import Unavailable
from api.migrate import MigrationsLocked, migrate
from api.rules.list_dead_letters import list_dead_letters
from api.rules.remove_expired import remove_expired
from api.rules.retry_dead_letters import retry_dead_letters
from api.settings import Settings, SettingsError


def main(arguments: list[str] | None = None) -> int:
    """Run one command;

    0 when it did what it says, 1 when it could not, 2 when it was called wrongly.
    """
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    migrating = commands.add_parser("migrate", help="bring the database's tables up to date")
    migrating.add_argument("--break-lock", action="store_true", help="after a migration was killed")
    commands.add_parser("doctor", help="check the settings and reach MariaDB and Redis")
    commands.add_parser("housekeeping", help="remove what has expired (the worker does it hourly)")
    commands.add_parser("worker", help="deliver mail, until SIGTERM")
    outbox = commands.add_parser("outbox", help="see what waits, and send dead letters again")
    doing = outbox.add_subparsers(dest="action", required=True)
    doing.add_parser("list", help="how many mails wait and since when, and the dead letters")
    retrying = doing.add_parser("retry", help="give dead letters another chance")
    which = retrying.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="all of them")
    which.add_argument("id", nargs="?", type=UUID, help="one of those that list shows")
    commands.add_parser("settings", help="print the reference of all settings (docs/settings.md)")
    commands.add_parser("problems", help="print the list of all problems (docs/problems.md)")
    options = parser.parse_args(arguments)
    if options.command in {"settings", "problems"}:
        print((settings if options.command == "settings" else errors).reference())
        return 0
    try:
        app = create_app(Settings.from_environ())
        if options.command == "migrate":
            return _migrate(app, options.break_lock)
        if options.command == "outbox":
            return _list(app) if options.action == "list" else _retry(app, options.id)
        if options.command == "worker":
            worker.run(app)
            return 0
        return _housekeeping(app) if options.command == "housekeeping" else _doctor(app)
    except (SettingsError, MigrationsLocked) as error:
        print(error, file=sys.stderr)
    except Unavailable as error:
        print(f"{error}: {error.__cause__ or 'no answer in time'}", file=sys.stderr)
    return 1


def _migrate(app: Flask, break_lock: bool) -> int:
    folders = [one.migrations for one in extensions.registered(app) if one.migrations]
    applied = migrate(app.config["GATEBOOK"], folders, break_lock=break_lock)
    print("\n".join(f"applied {name}" for name in applied) or "up to date")
    return 0


def _housekeeping(app: Flask) -> int:
    with app.app_context():
        removed = remove_expired()
    print(
        f"removed {removed.sessions} sessions, {removed.idempotency_keys} idempotency keys,"
        f" {removed.mailed_proofs} mailed proofs, {removed.dead_letters} dead letters"
    )
    return 0


def _list(app: Flask) -> int:
    with app.app_context():
        found = list_dead_letters()
    waiting, since = found.backlog.waiting, found.backlog.waiting_since
    age = f", the oldest for {(clock.now() - since).total_seconds():.0f} s" if since else ""
    print(f"{waiting} waiting{age}\n{found.backlog.dead} dead")
    for one in found.letters:
        print(one.id, one.kind, clock.to_text(one.dead_at), one.attempts, one.last_error, sep="  ")
    return 0


def _retry(app: Flask, item_id: UUID | None) -> int:
    with app.app_context():
        count = retry_dead_letters(item_id)
    print(f"{count} sent again")
    return 0 if count or item_id is None else 1


def _doctor(app: Flask) -> int:
    print("ok    settings")
    failures = 0
    with app.app_context():
        for name, check in (("mariadb", pool.check), ("redis", redis_client.check)):
            try:
                check()
                print(f"ok    {name}")
            except Unavailable as error:
                failures += 1
                print(f"FAIL  {name}: {error.__cause__ or 'no answer in time'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
