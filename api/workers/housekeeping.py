"""Housekeeping, once an hour.

It tells owners of unfinished sign-ins and of API tokens that expire soon, removes what expired or
is due, makes partitions, counts the schemes of passwords, and fills columns that an earlier release
did not know.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import structlog
from flask import Flask

from api.db.ddl import NoRight, TableHeld
from api.domain.password_mix import OWN
from api.rules.administration.delete_due_accounts import delete_due_accounts
from api.rules.administration.fill_name_keys import fill_name_keys
from api.rules.retention.create_partitions import MonthsNotMade, create_partitions
from api.rules.retention.recount_schemes import recount_schemes
from api.rules.retention.remove_expired import remove_expired
from api.rules.retention.warn_expiring_tokens import warn_expiring_tokens
from api.rules.sessions.report_unfinished import report_unfinished

_INTERVAL = 3600.0  # seconds
_SOON = 10.0  # seconds, while accounts are left to fill

log = structlog.get_logger("api.worker")


class Housekeeping:
    """The hourly housekeeping of one worker process."""

    def __init__(self, app: Flask, make_progress: Callable[[], None] = lambda: None) -> None:
        """``make_progress`` is called between two parts, each of which may take minutes."""
        self._app = app
        self._make_progress = make_progress
        # random within the hour: processes that start together do not clean together
        self._due_at = time.monotonic() + random.uniform(0, _INTERVAL)  # noqa: S311

    def run_if_due(self) -> None:
        """Run when an hour has passed since the last time. Raises ``Unavailable``."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + _INTERVAL
        with self._app.app_context():
            deleted = delete_due_accounts()
            self._make_progress()
            removed = remove_expired()
            self._make_progress()
            _create_partitions()
            told = report_unfinished()
            warned = warn_expiring_tokens()
            self._make_progress()
            _recount()
            if self._fill():
                self._due_at = time.monotonic() + _SOON
        log.info(
            "housekeeping_finished",
            sessions=removed.sessions,
            dead_letters=removed.dead_letters,
            unfinished_sign_ins=told,
            expiring_tokens=warned,
            deleted_accounts=deleted,
        )

    def _fill(self) -> bool:
        """Fill what searches of accounts need; return whether more accounts are left."""
        filled, are_more = fill_name_keys()
        if filled:
            log.info("account_keys_filled", accounts=filled, more=are_more)
        return are_more


def _recount() -> None:
    imported = {each.scheme: each.accounts for each in recount_schemes() if each.scheme != OWN}
    if any(imported.values()):
        log.info("password_schemes_counted", imported=imported)


def _create_partitions() -> None:
    try:
        months = create_partitions()
    except (MonthsNotMade, NoRight, TableHeld) as error:  # months are left to repair it
        log.warning("audit_partitions_failed", reason=str(error))
        return
    if months:
        log.info("audit_partitions_created", first=str(months[0]), last=str(months[-1]))
