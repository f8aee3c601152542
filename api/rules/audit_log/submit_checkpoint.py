"""Submit the latest checkpoint of the audit log to a witness.

A log alone can't prove that its end was not cut off or that it was not rewritten: an attacker with
the signing key and the database could do both. A checkpoint that another party keeps can prove it.

The log is first compared with the state of the witness: the content of files and folders; for other
kinds, the checkpoint that was submitted last. For those other kinds, one sealer submits at a time.
If a sealer is killed in between, the same or a later checkpoint is submitted again.
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
from api.settings.witness_url import Witness, WitnessKind
from api.store import audit_tile, audit_witness
from api.tlog import checkpoint, key_files, merkle
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Verifier
from api.tlog.tiles import MissingTile, Tiles
from api.witnesses import Contradicts, Failed, directory, remote

_LEASE = timedelta(seconds=2 * remote.LONGEST)
_LONGEST_REASON = 255  # ASCII characters, the width of the column


@dataclass(frozen=True)
class SubmissionResult:
    """The result of a submission.

    ``size``: events of the submitted checkpoint; None: none was submitted. ``wait``: seconds until
    the next check. ``failed``: the reason of a failure. ``contradicts``: the witness knows another
    log.
    """

    size: int | None
    wait: float
    failed: str | None = None
    contradicts: bool = False


def submit_checkpoint(witness: Witness, verifiers: Sequence[Verifier]) -> SubmissionResult:
    """Submit the latest checkpoint if it is due, and return the result.

    Raises ``LogTampered`` or ``LogBehind`` if the log does not extend the state of the witness,
    which then stays unchanged; ``Unavailable``.
    """
    if witness.kind in KEPT_HERE:
        return _submit_to_disk(witness, verifiers)
    previous = _remembered(audit_witness.find(witness.id), verifiers)
    signed = compare_checkpoints(witness, previous, verifiers)
    if signed is None:
        return SubmissionResult(None, 0.0)  # the first checkpoint does not wait for an interval
    latest = checkpoint.read(signed)
    if previous and previous[0].size == latest.size:
        return SubmissionResult(None, _pause(witness))
    if witness.kind is WitnessKind.MAIL:
        return _mail(witness, signed, latest)
    return _submit_remotely(witness, signed, latest)


def _submit_to_disk(witness: Witness, verifiers: Sequence[Verifier]) -> SubmissionResult:
    """Write the checkpoint to a file or folder.

    Each sealer has its own files, perhaps under the same name on another machine, so no lease is
    needed.
    """
    try:
        previous = read_kept(witness, verifiers)
        signed = compare_checkpoints(witness, previous, verifiers)
        if signed is None:
            return SubmissionResult(None, 0.0)
        latest = checkpoint.read(signed)
        if previous and previous[0].size == latest.size:
            return SubmissionResult(None, _pause(witness))
        if witness.kind is WitnessKind.FILE:
            key_files.append_note(witness.place, signed)
        else:
            name = f"{witnesses.name(latest.size, latest.root)}-{witnesses.tag(latest.origin)}"
            directory.add(witness.place, name, signed)
    except OSError as error:
        return _record_failure(
            witness, Failed(error.strerror or type(error).__name__), _pause(witness)
        )
    return _record_submission(witness, signed)


def _submit_remotely(witness: Witness, signed: str, latest: Checkpoint) -> SubmissionResult:
    state, wait = _claim(witness)
    if wait > 0:
        return SubmissionResult(None, wait)
    node = Tiles(audit_tile.find).node
    try:
        known_size = _size_of(state, latest.origin)
        submitted = remote.submit(
            witness,
            signed,
            min(known_size, latest.size),
            lambda old, new: merkle.consistency_proof(node, old, new),
            outbound_policy(),
        )
    except Failed as failed:
        return _record_failure(witness, failed, retry_after(state.failures + 1))
    except MissingTile as error:
        raise LogTampered(f"A part of the audit log is missing: {error}.") from None
    return _record_submission(witness, submitted)


@retry_deadlock
def _mail(witness: Witness, signed: str, latest: Checkpoint) -> SubmissionResult:
    """Queue the mail and record the submission in one transaction, so exactly once."""
    now, pause = clock.now(), _pause(witness)
    with transaction() as tx:
        if (wait := _until_due(_lock_witness(tx, witness, now), now)) > 0:
            return SubmissionResult(None, wait)
        send_mail(
            tx,
            Message.AUDIT_CHECKPOINT,
            to=admit(Message.AUDIT_CHECKPOINT, witness.place, verified=True),
            language=witness.language,
            values={"log": latest.origin, "size": str(latest.size), "checkpoint": signed},
        )
        until = now + timedelta(seconds=pause)
        audit_witness.record_submission(tx, witness.id, signed, now, until)
    return SubmissionResult(latest.size, pause)


def _size_of(state: WitnessState, origin: str) -> int:
    """Return how many events of this log were submitted; an ended log counts as 0."""
    submitted = checkpoint.read(state.checkpoint) if state.checkpoint else None
    return submitted.size if submitted is not None and submitted.origin == origin else 0


def _remembered(state: WitnessState | None, verifiers: Sequence[Verifier]) -> list[Checkpoint]:
    if state is None or state.checkpoint is None:
        return []
    try:
        return [checkpoint.open_checkpoint(state.checkpoint, verifiers)]
    except NoteError:
        # signed for an ended log, or by a key that was removed while the witness was unreachable
        return []


def _lock_witness(tx: Transaction, witness: Witness, now: datetime) -> WitnessState:
    audit_witness.insert(tx, witness.id, witness.name, now)
    state = audit_witness.take(tx, witness.id)
    assert state is not None
    return state


@retry_deadlock
def _claim(witness: Witness) -> tuple[WitnessState, float]:
    """Take the lease of the witness; return its state and the seconds to wait, 0 if taken."""
    now = clock.now()
    with transaction() as tx:
        state = _lock_witness(tx, witness, now)
        wait = _until_due(state, now)
        if wait <= 0:
            audit_witness.postpone(tx, witness.id, now + _LEASE)
    return state, wait


def _until_due(state: WitnessState, now: datetime) -> float:
    return (state.next_attempt_at - now).total_seconds()


@retry_deadlock
def _record_submission(witness: Witness, signed: str) -> SubmissionResult:
    now, pause = clock.now(), _pause(witness)
    with transaction() as tx:
        audit_witness.insert(tx, witness.id, witness.name, now)
        until = now + timedelta(seconds=pause)
        audit_witness.record_submission(tx, witness.id, signed, now, until)
    return SubmissionResult(checkpoint.read(signed).size, pause)


@retry_deadlock
def _record_failure(witness: Witness, failed: Failed, wait: float) -> SubmissionResult:
    now = clock.now()
    reason = str(failed).encode("ascii", "replace").decode()[:_LONGEST_REASON]
    with transaction() as tx:
        audit_witness.insert(tx, witness.id, witness.name, now)
        audit_witness.failed(tx, witness.id, reason, now, now + timedelta(seconds=wait))
    return SubmissionResult(None, wait, reason, isinstance(failed, Contradicts))


def _pause(witness: Witness) -> float:
    current = settings.current()
    mail = witness.kind is WitnessKind.MAIL
    return current.audit_witness_mail_interval if mail else current.audit_witness_interval
