"""Erase what identifies a person from the audit events of an account, for good.

In the log stand commitments to it. Values go, and the salts with them; commitments stay, so that
every proof holds and nobody finds a value by trying. An event of its own tells of each batch, in
its transaction: how many values went, so that ``audit verify`` can tell whether more are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api import signals
from api.domain import audit_events, email_address, ids
from api.domain.client import Client
from api.errors import NotFound
from api.pool import retry_deadlock, transaction
from api.store import account, audit_event, audit_leaf, audit_tree
from api.tlog import erasure, leaf

BATCH = 500  # events: some 0.1 s, for which nobody seals
_TRACES = ("session_id", "request_id", "ip", "user_agent")

Values = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True)
class Erased:
    """In how many events how many values went, or would go."""

    events: int
    values: int


def erase_personal_data(whose: str, client: Client) -> Erased:
    """From all events of the account with this id, or this address: sealed or not.

    In batches, each a transaction of its own: whatever ends it, run again it goes on. What the
    account does meanwhile may stay. Raises ``NotFound`` when nobody has the address,
    ``Unavailable``.
    """
    account_id = _account_id(whose)
    return _in_batches(lambda after: _erase(account_id, after, client))


def count_personal_data(whose: str) -> Erased:
    """What ``erase_personal_data`` would do now; nothing is changed. Raises the same."""
    account_id = _account_id(whose)

    def count(after: UUID) -> Values:
        found = audit_leaf.list_of_account(account_id, after, BATCH, but=erasure.TYPE)
        return {UUID(event["id"]): _theirs(event, account_id) for event, _ in found}

    return _in_batches(count)


def _account_id(whose: str) -> UUID:
    if account_id := ids.parse_id(whose):
        return account_id  # of an account that is deleted nothing else is left
    known = account.find_credentials_by_key(email_address.canonical(whose))
    if known is None:
        raise NotFound("No account has this address. Identify a deleted account by its id.")
    return known.account.id


def _in_batches(batch: Callable[[UUID], Values]) -> Erased:
    events = values = 0
    after = ids.LEAST
    while done := batch(after):
        after = max(done)
        events += len(done)
        values += sum(map(len, done.values()))
        if len(done) < BATCH:
            break
    return Erased(events, values)


@retry_deadlock
def _erase(account_id: UUID, after: UUID, client: Client) -> Values:
    with transaction() as tx:
        # else an event is sealed with the value, and the salt written after we looked for it
        audit_tree.hold(tx)
        found = audit_leaf.list_of_account(account_id, after, BATCH, but=erasure.TYPE, tx=tx)
        gone = {UUID(event["id"]): _theirs(event, account_id) for event, _ in found}
        if not gone:
            return gone
        openings = {
            UUID(event["id"]): _openings(event, gone[UUID(event["id"])])
            for event, sealed in found
            if sealed
        }
        if openings:
            audit_leaf.erase(tx, openings)
        audit_event.erase(tx, gone)
        signals.account_personal_data_erased.happens(
            tx,
            client,
            actor=None,
            subject=account_id,
            events=len(gone),
            values=sum(map(len, gone.values())),
        )
    return gone


def _theirs(event: Mapping[str, Any], account_id: UUID) -> frozenset[str]:
    """The members that identify them. What another person left in the event is that person's."""
    me, actor, subject = str(account_id), event["actor"], event["subject"]
    members = {name for name in ("actor", "subject") if event[name] == me}
    if actor in {me, None}:
        members.update(_TRACES)
    if subject in {me, None} and audit_events.tells_of_persons(event["type"]):
        members.add("data")
    return frozenset(name for name in members if event[name] is not None)


def _openings(event: Mapping[str, Any], gone: frozenset[str]) -> Mapping[str, Any]:
    try:
        return leaf.openings_without(event, gone)
    except leaf.NotMaterial:
        return {}  # somebody meddled with it: it proves nothing already, and goes on doing so
