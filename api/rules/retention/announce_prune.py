"""Announce in the audit log that the events of a month will be dropped."""

from __future__ import annotations

from collections.abc import Sequence

from api import signals
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.pool import transaction
from api.rules.audit_log.latest_prune import PruneEvent, latest_prune, log_name
from api.rules.retention.examine_month import OldMonth
from api.tlog.export_lines import merge_runs


def announce_prune(old: OldMonth, exports: Sequence[str], client: Client) -> PruneEvent:
    """Record the prune event and return it; return the present one if it announced the same.

    The announcement comes first: a command that is killed in between leaves announced events that
    still exist, never missing events without an announcement. ``exports``: SHA-256 of the files,
    hexadecimal.
    """
    previous = latest_prune()
    pruned_runs = previous.gone if previous else []
    month = str(old.month)
    if previous and (previous.month, previous.leaves) == (month, old.leaves):
        return previous
    with transaction() as tx:
        signals.emit(
            EventType.AUDIT_PRUNED,
            tx,
            client,
            actor=None,
            subject=None,
            log=log_name(),
            month=month,
            events=old.events,
            leaves=[list(run) for run in old.leaves],
            gone=[list(run) for run in merge_runs([*pruned_runs, *old.leaves])],
            size=old.size,
            exports=list(exports),
        )
    announced = latest_prune()
    assert announced is not None
    return announced
