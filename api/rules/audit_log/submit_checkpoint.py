"""Hand the audit log's latest checkpoint to a witness.

A log alone can't show that its end was cut off, or that all of it was written anew: whoever has the
signing key and the database could do either. A checkpoint that somebody else keeps can.

Nothing is told before the log was held against what the witness knows: for files and folders that
is what they hold, for others what they were told last. One sealer at a time tells those others. One
that is killed in between leaves them to be told again, of the same or of a later checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api import settings, witnesses
from api.domain import clock
from api.domain.audit import WitnessState
from api.mail.templates import Message
from api.pool import Transaction, retry_deadlock, transaction
from api.resilience.backoff import retry_after
from api.rules.audit_log.ask_witness import outbound_policy
from api.rules.audit_log.compare_checkpoints import KEPT_HERE, compare_checkpoints, read_kept
from api.rules.audit_log.seal_events import LogTampered
from api.rules.mail.send_mail import admit, send_mail
from api.settings.witness_url import Kind, Witness
from api.store import audit_tile, audit_witness
from api.tlog import checkpoint, key_files, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Verifier
from api.tlog.tiles import MissingTile, Tiles
from api.witnesses import Contradicts, Failed, directory, remote

_LEASE = timedelta(seconds=2 * remote.LONGEST)
_LONGEST_REASON = 255  # characters of ASCII, as the column has them


@dataclass(frozen=True)
class Told:
    """``size``: events of the checkpoint that it got now; None: none. ``wait``: seconds until it is
    looked at again. ``failed``: why it got none; ``contradicts``: since it knows another log.
    """

    size: int | None
    wait: float
    failed: str | None = None
    contradicts: bool = False


def submit_checkpoint(witness: Witness, verifiers: Sequence[Verifier]) -> Told:
    """Once, if it is due. Raises ``LogTampered`` or ``LogBehind`` when the log does not go on from
    what the witness knows, which is then left as it is; and ``Unavailable``.
    """
    if witness.kind in KEPT_HERE:
        return _tell_here(witness, verifiers)
    known = _remembered(audit_witness.find(witness.id), verifiers)
    signed = compare_checkpoints(witness, known, verifiers)
    if signed is None:
        return Told(None, 0.0)  # the first is not to wait for an interval
    latest = checkpoint.read(signed)
    if known and known[0].size == latest.size:
        return Told(None, _pause(witness))
    if witness.kind is Kind.MAIL:
        return _mail(witness, signed, latest)
    return _tell_elsewhere(witness, signed, latest)


def _tell_here(witness: Witness, verifiers: Sequence[Verifier]) -> Told:
    """Each sealer has files of its own, perhaps under the same name on another machine."""
    try:
        known = read_kept(witness, verifiers)
        signed = compare_checkpoints(witness, known, verifiers)
        if signed is None:
            return Told(None, 0.0)
        latest = checkpoint.read(signed)
        if known and known[0].size == latest.size:
            return Told(None, _pause(witness))
        if witness.kind is Kind.FILE:
            key_files.append_note(witness.place, signed)
        else:
            name = f"{witnesses.name(latest.size, latest.root)}-{witnesses.tag(latest.origin)}"
            directory.add(witness.place, name, signed)
    except OSError as error:
        return _failed(witness, Failed(error.strerror or type(error).__name__), _pause(witness))
    return _told(witness, signed)


def _tell_elsewhere(witness: Witness, signed: str, latest: Checkpoint) -> Told:
    state, wait = _claim(witness)
    if wait > 0:
        return Told(None, wait)
    node = Tiles(audit_tile.find).node
    try:
        known = _size_of(state, latest.origin)
        kept = remote.hand(
            witness,
            signed,
            min(known, latest.size),
            lambda old, new: merkle.consistency_proof(node, old, new),
            outbound_policy(),
        )
    except Failed as failed:
        return _failed(witness, failed, retry_after(state.failures + 1))
    except MissingTile as error:
        raise LogTampered(f"A part of the audit log is missing: {error}.") from None
    return _told(witness, kept)


@retry_deadlock
def _mail(witness: Witness, signed: str, latest: Checkpoint) -> Told:
    """The mail and that it was told are one transaction: never twice, never not."""
    now, pause = clock.now(), _pause(witness)
    with transaction() as tx:
        if (wait := _until_due(_taken(tx, witness, now), now)) > 0:
            return Told(None, wait)
        send_mail(
            tx,
            Message.AUDIT_CHECKPOINT,
            to=admit(Message.AUDIT_CHECKPOINT, witness.place, verified=True),
            language=witness.language,
            values={"log": latest.origin, "size": str(latest.size), "checkpoint": signed},
        )
        until = now + timedelta(seconds=pause)
        audit_witness.told(tx, witness.id, signed, now, until)
    return Told(latest.size, pause)


def _size_of(state: WitnessState, origin: str) -> int:
    """How many events of this log the witness was told of; of one that ended nothing counts."""
    told = checkpoint.read(state.checkpoint) if state.checkpoint else None
    return told.size if told is not None and told.origin == origin else 0


def _remembered(state: WitnessState | None, verifiers: Sequence[Verifier]) -> list[Checkpoint]:
    if state is None or state.checkpoint is None:
        return []
    try:
        return [checkpoint.opened(state.checkpoint, verifiers)]
    except NoteError:
        # of a log that ended; or by a key that was taken away while the witness could not be told
        return []


def _taken(tx: Transaction, witness: Witness, now: datetime) -> WitnessState:
    audit_witness.insert(tx, witness.id, witness.name, now)
    state = audit_witness.take(tx, witness.id)
    assert state is not None
    return state


@retry_deadlock
def _claim(witness: Witness) -> tuple[WitnessState, float]:
    """Where it stands, and how many seconds to wait; at 0 it is ours for the time of the lease."""
    now = clock.now()
    with transaction() as tx:
        state = _taken(tx, witness, now)
        wait = _until_due(state, now)
        if wait <= 0:
            audit_witness.postpone(tx, witness.id, now + _LEASE)
    return state, wait


def _until_due(state: WitnessState, now: datetime) -> float:
    return (state.next_attempt_at - now).total_seconds()


@retry_deadlock
def _told(witness: Witness, signed: str) -> Told:
    now, pause = clock.now(), _pause(witness)
    with transaction() as tx:
        audit_witness.insert(tx, witness.id, witness.name, now)
        until = now + timedelta(seconds=pause)
        audit_witness.told(tx, witness.id, signed, now, until)
    return Told(checkpoint.read(signed).size, pause)


@retry_deadlock
def _failed(witness: Witness, failed: Failed, wait: float) -> Told:
    now = clock.now()
    reason = str(failed).encode("ascii", "replace").decode()[:_LONGEST_REASON]
    with transaction() as tx:
        audit_witness.insert(tx, witness.id, witness.name, now)
        audit_witness.failed(tx, witness.id, reason, now, now + timedelta(seconds=wait))
    return Told(None, wait, reason, isinstance(failed, Contradicts))


def _pause(witness: Witness) -> float:
    current = settings.current()
    mail = witness.kind is Kind.MAIL
    return current.audit_witness_mail_interval if mail else current.audit_witness_interval
