"""Prove that an event is in the audit log."""

from __future__ import annotations

from uuid import UUID

from api.domain.audit import EventProof
from api.domain.permissions import Permission
from api.domain.session import Session
from api.errors import Conflict, NotFound
from api.rules.audit_trail.hide_strangers import HIDDEN, hides
from api.rules.audit_trail.read_audit_event import read_audit_event
from api.rules.roles.permissions_of import has_permission
from api.store import audit_event, audit_leaf, audit_tile, audit_tree
from api.tlog import checkpoint, leaf, merkle
from api.tlog.tiles import Tiles


def prove_event(current: Session, event_id: UUID) -> EventProof:
    """Return the proof of an event about the caller; callers with ``audit:read`` get any event's.

    The proof opens no member that the security feed hides: with the salt, an attacker would find a
    network address by trying all.

    Raises ``NotFound``, ``Gone``, ``Conflict`` while it is not sealed, ``Unavailable``.
    """
    asking, hidden = current.account, frozenset[str]()
    sees_all = has_permission(asking.roles, Permission.AUDIT_READ)
    if sees_all:
        read_audit_event(event_id)
    else:
        event = audit_event.find(event_id)
        # the subject of a pruned event is unknown: only callers who may read all events get
        # ``Gone``
        if event is None or event.subject != asking.id:
            raise NotFound
        hidden = HIDDEN if hides(current, event) else hidden
    # in this order: a leaf is committed together with a checkpoint that covers it
    stored_leaf = audit_leaf.find_by_event(event_id)
    signed = audit_tree.checkpoint()
    if signed is None:
        # without a sealer, a client that retries on this error would retry for ever
        raise Conflict("No event has been sealed yet.")
    if stored_leaf is None or stored_leaf.material is None:
        raise Conflict("The event is not sealed yet. Try again in a few seconds.")
    size = checkpoint.read(signed).size
    return EventProof(
        index=stored_leaf.index,
        size=size,
        leaf=leaf.of(stored_leaf.material).decode(),
        salt=None if hidden else stored_leaf.material["salt"],
        openings=leaf.openings_without(stored_leaf.material, hidden)
        if hidden
        else stored_leaf.material["openings"],
        path=merkle.inclusion_proof(Tiles(audit_tile.find).node, stored_leaf.index, size),
        checkpoint=signed,
    )
