"""Erase personal data of an account from the audit events for good.

The log holds commitments to the values. Values and salts are deleted; commitments stay, so that
every proof holds and nobody finds a value by trying. Each batch writes, in its transaction, an
event with the number of erased values, so that ``audit verify`` can tell whether more are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api import signals
from api.domain import email_address, event_outcomes, ids
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.store import account, audit_event, audit_leaf, audit_tree
from api.tlog import erasure, leaf

BATCH = 500  # events: about 0.1 s, during which nothing is sealed
_TRACES = ("session_id", "request_id", "ip", "user_agent")

Values = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True)
class Erased:
    """Numbers of affected events and values."""

    events: int
    values: int


def erase_personal_data(address_or_id: str, client: Client) -> Erased:
    """Erase the data from all events of the account, sealed or not, and return the numbers.

    The account is named by its id or its address. Each batch is a transaction; after an
    interruption, run it again. Events that the account causes meanwhile may stay.

    Raises ``NotFound`` if no account has the address, ``Unavailable``.
    """
    account_id = _account_id(address_or_id)
    return _in_batches(lambda after_id: _erase(account_id, after_id, client))


def count_personal_data(address_or_id: str) -> Erased:
    """Return the numbers that ``erase_personal_data`` would erase, without a change.

    Raises ``NotFound``, ``Unavailable``.
    """
    account_id = _account_id(address_or_id)

    def count(after_id: UUID) -> Values:
        rows = audit_leaf.list_of_account(account_id, after_id, BATCH, but=erasure.TYPE)
        return {UUID(event["id"]): _theirs(event, account_id) for event, _ in rows}

    return _in_batches(count)


def _account_id(address_or_id: str) -> UUID:
    if account_id := ids.parse_id(address_or_id):
        return account_id  # a deleted account leaves nothing but its id
    credentials = account.find_credentials_by_key(email_address.canonical(address_or_id))
    if credentials is None:
        raise NotFound("No account has this address. Identify a deleted account by its id.")
    return credentials.account.id


def _in_batches(batch: Callable[[UUID], Values]) -> Erased:
    events = values = 0
    after_id = ids.LEAST
    while done := batch(after_id):
        after_id = max(done)
        events += len(done)
        values += sum(map(len, done.values()))
        if len(done) < BATCH:
            break
    return Erased(events, values)


@retry_deadlock
def _erase(account_id: UUID, after_id: UUID, client: Client) -> Values:
    with transaction() as tx:
        # otherwise an event could be sealed with the value after the query saw it unsealed, and
        # keep the salt
        audit_tree.hold(tx)
        rows = audit_leaf.list_of_account(account_id, after_id, BATCH, but=erasure.TYPE, tx=tx)
        values = {UUID(event["id"]): _theirs(event, account_id) for event, _ in rows}
        if not values:
            return values
        openings = {
            UUID(event["id"]): _openings(event, values[UUID(event["id"])])
            for event, sealed in rows
            if sealed
        }
        if openings:
            audit_leaf.erase(tx, openings)
        audit_event.erase(tx, values)
        signals.emit(
            EventType.ACCOUNT_PERSONAL_DATA_ERASED,
            tx,
            client,
            actor=None,
            subject=account_id,
            events=len(values),
            values=sum(map(len, values.values())),
        )
    return values


def _theirs(event: Mapping[str, Any], account_id: UUID) -> frozenset[str]:
    """Return the members that identify the account; data of other persons in the event stays."""
    me, actor, subject = str(account_id), event["actor"], event["subject"]
    members = {name for name in ("actor", "subject") if event[name] == me}
    if actor in {me, None}:
        members.update(_TRACES)
    if subject in {me, None} and event_outcomes.tells_of_persons(event["type"]):
        members.add("data")
    return frozenset(name for name in members if event[name] is not None)


def _openings(event: Mapping[str, Any], names: frozenset[str]) -> Mapping[str, Any]:
    try:
        return leaf.openings_without(event, names)
    except leaf.NotMaterial:
        return {}  # the event was manipulated: it proves nothing before and after
