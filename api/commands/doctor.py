"""``python -m api doctor``: check that an installation has all that its work needs.

A check is one function that yields findings; a new one is a line in ``FURTHER_CHECKS``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from api.commands import secrets, witnesses
from api.commands.unverified_roles import unknown_roles, unverified_roles
from api.db.errors import NO_RIGHT, DriverError, number
from api.domain.clock import to_text
from api.domain.health import Finding, Status, worst
from api.rules.accounts import list_old_spellings
from api.rules.health.check_mariadb import check_mariadb
from api.rules.health.check_migrations import check_migrations
from api.rules.health.check_passkeys import check_passkeys
from api.rules.health.check_password_schemes import check_password_schemes
from api.rules.health.check_providers import check_providers
from api.rules.health.check_redis import check_redis
from api.rules.health.check_rights import check_rights
from api.rules.health.check_signed_tokens import check_signed_tokens
from api.rules.health.check_tokens import check_tokens
from api.rules.secret_keys.count_sealed_values import count_sealed_values
from api.settings import Settings, SettingsError
from api.settings.secret_places import describe_secrets
from api.store import right
from api.throttling import unreadable_addresses

Check = Callable[[Flask, argparse.Namespace], Iterable[Finding]]

# no warning: --strict could never succeed with the rights that the page gives to the API
_NOT_THE_SEALER = (
    "Not checked: this database user may not read audit_witness. The user of the sealer may"
    " (--worker)."
)
_SAID = {"behind": "is behind", "tampered": "was tampered with"}
_WORDS = {Status.OK: "ok  ", Status.WARNING: "warn", Status.FAILED: "FAIL"}


def add(commands: Any, migrations: Callable[[Flask], list[Path]]) -> None:
    """Add the parser; ``migrations`` returns the extensions' folders."""
    doctor = commands.add_parser(
        "doctor", help="check the settings, MariaDB, its tables and rights, and Redis"
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.add_argument("--strict", action="store_true", help="fail on warnings, too")
    doctor.add_argument(
        "--worker", action="store_true", help="check the rights that python -m api worker needs"
    )
    doctor.set_defaults(run=_run, migrations=migrations)


def report_settings(options: argparse.Namespace, error: SettingsError) -> None:
    """Print the faults of the settings; then nothing else can be checked."""
    if getattr(options, "json", False):
        _print_json([Finding("settings", Status.FAILED, " ".join(error.faults))])
    else:
        print(error, file=sys.stderr)


def _run(app: Flask, options: argparse.Namespace) -> int:
    with app.app_context():
        findings = []
        for finding in _findings(app, options):
            findings.append(finding)
            if not options.json:  # print each at once: the next check may wait for a deadline
                print(_line(finding), flush=True)
    if options.json:
        _print_json(findings)
    bad = {Status.FAILED, Status.WARNING} if options.strict else {Status.FAILED}
    return 1 if worst(findings) in bad else 0


def _findings(app: Flask, options: argparse.Namespace) -> Iterator[Finding]:
    failed = False
    for check in _NEEDED:
        for finding in _made(check, app, options):
            failed = failed or finding.failed
            yield finding
    for check in () if failed else FURTHER_CHECKS:
        yield from _made(check, app, options)


def _made(check: Check, app: Flask, options: argparse.Namespace) -> Iterator[Finding]:
    """Yield the findings of a check; an exception in it is a failed finding."""
    try:
        yield from check(app, options)
    except Exception as error:  # noqa: BLE001 - the other checks must run, too
        name = check.__name__.removeprefix("_check_")
        yield Finding(name, Status.FAILED, f"{type(error).__name__}: {error}")


def _check_settings(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Name the secrets that are not in variables; a fault would have left no application."""
    places, warnings = describe_secrets()
    for warning in warnings:
        yield Finding("settings", Status.WARNING, warning)
    if places or not warnings:
        yield Finding("settings", detail=f"{', '.join(places)}." if places else "")


def _check_mariadb(app: Flask, options: argparse.Namespace) -> Iterator[Finding]:
    """Check MariaDB; each later check runs only if the earlier ones passed."""
    yield (server := check_mariadb())
    if server.failed:
        return
    yield (tables := check_migrations(options.migrations(app)))
    if not tables.failed:
        yield check_rights(_needed_rights(app, options))


def _needed_rights(app: Flask, options: argparse.Namespace) -> dict[str, str]:
    if not options.worker:
        return right.API
    seals = bool(app.config["GATEBOOK"].audit_signing_keys)
    return {**right.WORKER, **(right.SEALER if seals else {})}


def _check_redis(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    yield check_redis()


def _check_witnesses(app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report a failing witness as a warning, because requests are still served.

    A log that contradicts a witness is a failure.
    """
    if not app.config["GATEBOOK"].audit_witnesses:
        return
    try:
        for word, detail in witnesses.lines(app):
            if word in witnesses.ALARMS:
                yield Finding("witness", Status.FAILED, f"The log {_SAID[word]}: {detail}")
            else:
                status = Status.WARNING if word == "FAIL" else Status.OK
                yield Finding("witness", status, detail)
    except DriverError as error:
        if number(error) not in NO_RIGHT:
            raise
        yield Finding("witness", Status.OK, _NOT_THE_SEALER)


def _check_roles(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report each as a warning: a role is without effect until its holder verifies."""
    lines = [*unverified_roles(), *unknown_roles()]
    if not lines:
        yield Finding("roles")
    for line in lines:
        yield Finding("roles", Status.WARNING, line)


def _check_addresses(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Check a page of accounts: workers of an earlier release may have written after migrate."""
    old, read = list_old_spellings.list_old_spellings()
    accounts = f"{read} accounts"
    if read == list_old_spellings.NEWEST:
        accounts = f"the newest {accounts}"
    if old:
        detail = (
            f"The address of {len(old)} of {accounts} is stored in the form of an earlier release:"
            f" run python -m api migrate once no worker of that release is running."
        )
        yield Finding("addresses", Status.WARNING, detail)
    elif read == list_old_spellings.NEWEST:
        yield Finding("addresses", Status.OK, f"Only {accounts} were checked.")
    else:
        yield Finding("addresses")


def _check_client_addresses(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report clients without a readable address as a warning: their accounts stay limited."""
    moment = unreadable_addresses.last_reported()
    if moment is None:
        yield Finding("client_addresses")
        return
    detail = (
        f"At {to_text(moment)} a client's network address could not be read. Such clients have no"
        " limit by address. client_address_unreadable in the log shows the X-Forwarded-For:"
        " compare it with TRUSTED_PROXIES and the balancer."
    )
    yield Finding("client_addresses", Status.WARNING, detail)


def _check_secret_keys(app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report values whose key is missing or will be dropped, and until when older keys serve."""
    counts = list(count_sealed_values())
    for count in counts:
        if count.lost:
            status = Status.FAILED if count.column.is_lasting else Status.WARNING
            yield Finding("secret_keys", status, f"{secrets.describe(count)}. {secrets.LOST}")
    settings: Settings = app.config["GATEBOOK"]
    if any(count.older for count in counts):
        older = ", ".join(secrets.describe(count) for count in counts if count.older)
        yield Finding("secret_keys", Status.WARNING, f"{older}. {secrets.RESEAL}")
    elif not any(count.lost for count in counts):
        has_older = len(settings.secret_keys) > 1
        yield Finding("secret_keys", detail=secrets.waiting(settings) if has_older else "")


def _check_passkeys(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report each fault as a warning: other ways to sign in still work."""
    yield from check_passkeys()


def _check_password_schemes(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report numbers that are missing or old: unknown addresses imitate the wrong mix."""
    yield check_password_schemes()


def _check_tokens(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    yield from check_tokens()


def _check_signed_tokens(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    yield from check_signed_tokens()


def _check_identity_providers(_app: Flask, _options: argparse.Namespace) -> Iterator[Finding]:
    """Report each fault as a warning: other ways to sign in still work, and no start waits."""
    yield from check_providers()


# The essential checks; each runs whatever the others found.
_NEEDED: tuple[Check, ...] = (_check_settings, _check_mariadb, _check_redis)

# Checks of all else that an operator should know. They run when all essential checks passed, so
# that they may use every table and Redis, within the application's context. Programs read the names
# of findings: they must not change.
FURTHER_CHECKS: tuple[Check, ...] = (
    _check_roles,
    _check_addresses,
    _check_client_addresses,
    _check_secret_keys,
    _check_passkeys,
    _check_password_schemes,
    _check_tokens,
    _check_signed_tokens,
    _check_identity_providers,
    _check_witnesses,
)


def _line(finding: Finding) -> str:
    line = f"{_WORDS[finding.status]}  {finding.name}"
    return f"{line}: {finding.detail}" if finding.detail else line


def _print_json(findings: list[Finding]) -> None:
    checks = [
        {"name": finding.name, "status": finding.status, "detail": finding.detail}
        for finding in findings
    ]
    print(json.dumps({"status": worst(findings), "checks": checks}))
