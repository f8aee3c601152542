"""Seal the audit log continuously, in ``python -m api worker`` or ``audit seal``."""

from __future__ import annotations

import structlog
from flask import Flask

from api.errors import Unavailable
from api.pool import Deadlock
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.audit_log.seal_events import (
    BATCH,
    LogBehind,
    LogTampered,
    Sealed,
    SealingWaits,
    seal_events,
)
from api.settings import Settings, SettingsError
from api.tlog import key_files
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Signer
from api.workers.ask_witnesses import LONGEST
from api.workers.behind import Behind
from api.workers.loop import Loop, Threads, log_failure, log_unavailable
from api.workers.rounds import Rounds
from api.workers.witnesses import Witnessing

# Seconds between two checks when a batch was not full. A check costs much the same for any number
# of events: one for every few events would cost MariaDB as much as their sign-ins.
_IDLE = 1.0
_FINISH = 30.0  # seconds to wait for a batch at the end; its transaction has shorter deadlines

log = structlog.get_logger("api.audit")


class Sealer:
    """A sealer, in a process of its own or in a thread. ``turn`` seals one batch."""

    def __init__(self, app: Flask, stop: Stop, rounds: Rounds | None = None) -> None:
        """Read the signing keys. Raises ``SettingsError`` without a readable one.

        ``rounds``: of the process; None means that nobody reads them.
        """
        rounds = rounds or Rounds()
        # a round asks all witnesses and seals a batch, whose statements have deadlines
        self._rounds = rounds.add("sealer", LONGEST)
        self._app = app
        self._stop = stop
        self._signers = signers(app.config["GATEBOOK"])
        self._seen: Checkpoint | None = None
        self._behind = Behind("this sealer")
        verifiers = [signer.verifier for signer in self._signers]
        self.witnessing = Witnessing(app, stop, verifiers, rounds)

    def turn(self) -> int:
        """Seal a batch and return the number of events.

        Raises ``LogTampered``, ``SealingWaits``, ``Unavailable``.
        """
        with self._app.app_context():
            return self._batch().events

    def everything(self) -> int:
        """Seal all current events, however late they were committed; return how many.

        Raises as ``turn``.
        """
        total = rounds = 0
        with self._app.app_context():
            while not self._stop.is_requested and rounds < 2:  # the first round may begin anywhere
                sealed = self._batch()
                if sealed.busy:
                    break
                total += sealed.events
                rounds += sealed.around
        return total

    def _batch(self) -> Sealed:
        """Seal a batch of a log that continues the one which this process has seen.

        A database that fails over under a running sealer may have lost the last signed events.
        """
        try:
            self.witnessing.check()
            sealed = self._seal_batch()
        except Deadlock:
            raise  # from a server that is reachable
        except Unavailable:
            self.witnessing.ask_again()
            raise
        self._behind.reset()
        self._seen = sealed.head or self._seen
        return sealed

    def _seal_batch(self) -> Sealed:
        try:
            return seal_events(self._signers, self._seen)
        except LogBehind as error:
            self._behind.note(str(error))
            raise

    def run(self) -> None:
        """Seal until ``stop``, after the current batch. Raises ``LogTampered``, and then ends."""
        self.witnessing.start()
        try:
            self._seal()
        except LogTampered as error:
            log.error("audit_log_tampered", detail=str(error))
            self.witnessing.give_up(error)
            raise
        finally:
            if self._stop.is_requested:
                self.witnessing.finish()

    def _seal(self) -> None:
        back_off = BackOff()

        def turn() -> float:
            try:
                seconds = 0.0 if self.turn() == BATCH else _IDLE
            except LogBehind:
                return _IDLE  # it was logged when it was noticed, and is checked again
            except SealingWaits as error:
                seconds = back_off.next_pause()
                log.warning("sealing_backoff", what=str(error), seconds=round(seconds, 1))
                return seconds
            back_off.reset()
            return seconds

        Loop(
            turn=turn,
            stop=self._stop,
            back_off=back_off,
            on_unavailable=log_unavailable(log, "sealing_backoff"),
            on_failure=log_failure(log, "sealing_failed"),
            fatal=(LogTampered,),
            rounds=self._rounds,
        ).run()


class SealingThread:
    """A sealer beside other work: neither waits for the other or ends by its faults."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._threads = Threads()
        self._threads.add("sealer", self._run)

    def start(self) -> None:
        """Start the thread."""
        self._threads.start()

    def finish(self) -> None:
        """Wait for the current batch, after ``stop`` was asked for."""
        self._threads.join(_FINISH)

    def _run(self) -> None:
        try:
            self._sealer.run()
        except LogTampered:
            # It was logged. Nothing is signed on top of it, and mail continues.
            return


def signers(settings: Settings) -> list[Signer]:
    """Return the keys of AUDIT_SIGNING_KEYS. Raises ``SettingsError``."""
    if not settings.audit_signing_keys:
        raise SettingsError(["AUDIT_SIGNING_KEYS is missing. Make a key: python -m api audit key"])
    try:
        return key_files.signers(settings.audit_signing_keys)
    except (NoteError, OSError) as error:
        raise SettingsError([f"AUDIT_SIGNING_KEYS: {error}"]) from None
