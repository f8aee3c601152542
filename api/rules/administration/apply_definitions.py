"""Apply the definitions of a file."""

from __future__ import annotations

from datetime import datetime

from api import signals
from api.domain import clock
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.definitions import Definitions, InvalidDefinitions
from api.errors import Conflict
from api.pool import Duplicate, Transaction, retry_deadlock, transaction
from api.rules.roles.compare_definitions import Action, DefinitionChange, compare_definitions
from api.rules.tokens.hold_tokens import HeldTokens, hold_tokens_of_role, renew_tokens
from api.store import account_role, permission, role, service_account


@retry_deadlock
def apply_definitions(
    wanted: Definitions, client: Client, *, prune: bool = False, dry_run: bool = False
) -> list[DefinitionChange]:
    """Make the stored roles and permissions those of the file; return the changes.

    A change holds at once: sessions have the names of roles, not their permissions, and the API
    tokens of holders are read again. ``prune``: whether definitions that the file lacks are
    removed. ``dry_run``: whether nothing is changed.

    Raises ``InvalidDefinitions``, also if what somebody holds would be removed;
    ``Conflict``, ``Unavailable``. Then nothing has changed.
    """
    now = clock.now()
    held: list[HeldTokens] = []
    try:
        with transaction() as tx:
            # permissions first: two runs at once wait for each other here
            permissions = permission.lock_all(tx)
            changes = compare_definitions(permissions, role.lock_own(tx), wanted, prune=prune)
            _refuse_in_use(tx, changes)
            if not dry_run:
                # a cached token carries the permissions of its owner
                held = [
                    hold_tokens_of_role(tx, change.name)
                    for change in changes
                    if change.widens_or_narrows
                ]
                for change in changes:
                    if change.role is None:
                        _apply_permission(tx, change, client)
                    else:
                        _apply_role(tx, change, client, now)
    except Duplicate:  # two first runs at once: there was no row to lock
        raise Conflict("Another run has defined the same at the same time.") from None
    for tokens in held:
        renew_tokens(tokens)
    return changes


def _refuse_in_use(tx: Transaction, changes: list[DefinitionChange]) -> None:
    """Raise if somebody holds what would be removed: they would have it again with its name.

    The row of the role is locked: a grant of it has been committed, or waits and then finds none.
    """
    faults = []
    for change in (each for each in changes if each.action is Action.REMOVE):
        name = change.name
        if change.role is None:
            if (holder := service_account.find_holder(tx, name)) is not None:
                faults.append(f"permission {name}: the service account {holder} holds it")
        elif account_role.has_holder(tx, name):
            faults.append(f"role {name}: somebody holds it; see python -m api role list {name}")
    if faults:
        raise InvalidDefinitions(faults)


def _apply_permission(tx: Transaction, change: DefinitionChange, client: Client) -> None:
    if change.action is Action.KEEP:
        return
    event_type = EventType.PERMISSION_DEFINED
    if change.action is Action.ADD:
        permission.insert(tx, change.name, change.description)
    elif change.action is Action.CHANGE:
        permission.describe(tx, change.name, change.description)
    else:
        permission.delete(tx, change.name)
        event_type = EventType.PERMISSION_REMOVED
    signals.emit(event_type, tx, client, actor=None, subject=None, permission=change.name)


def _apply_role(tx: Transaction, change: DefinitionChange, client: Client, now: datetime) -> None:
    if change.action is Action.KEEP or change.role is None:
        return
    event_type = EventType.ROLE_DEFINED
    if change.action is Action.ADD:
        role.insert(tx, change.role, now)
    elif change.action is Action.CHANGE:
        role.change(tx, change.role, now)
    else:
        role.delete(tx, change.role, now)
        event_type = EventType.ROLE_REMOVED
    signals.emit(event_type, tx, client, actor=None, subject=None, role=change.name)
