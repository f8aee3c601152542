"""Tells the witnesses of the audit log on and on, each in a thread of its own.

One that hangs or fails holds up no other, nor sealing. What one of them knows may show that the log
was tampered with: then nothing more is told, and nothing more is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog
from flask import Flask

from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.audit_log.seal_events import LogTampered
from api.rules.audit_log.submit_checkpoint import Told, submit_checkpoint
from api.settings import Settings
from api.settings.witness_url import Witness
from api.tlog.note import Verifier
from api.workers.loop import Loop, Threads

_SHORTEST = 1.0  # seconds between two looks at a witness
_LONGEST = 60.0  # of a wait: what is due is in the database, and others may change it
_FINISH = 15.0  # seconds that all of them are waited for at the end: longer than one request

log = structlog.get_logger("api.audit")


class Witnessing:
    """The witnesses of AUDIT_WITNESSES."""

    def __init__(self, app: Flask, stop: Stop, verifiers: Sequence[Verifier]) -> None:
        self._app = app
        self._stop = stop
        self._verifiers = verifiers
        settings: Settings = app.config["GATEBOOK"]
        self._witnesses = settings.witnesses
        self._threads = Threads()
        self._tampered: LogTampered | None = None

    def start(self) -> None:
        """From now on, until ``stop``."""
        for one in self._witnesses:
            self._threads.add("witness", partial(self._run, one))
        self._threads.start()

    def check(self) -> None:
        """Raises ``LogTampered`` when a witness knows another log."""
        if self._tampered is not None:
            raise self._tampered

    def give_up(self, tampered: LogTampered) -> None:
        """Tell nobody of a log that was tampered with."""
        self._tampered = tampered

    def finish(self) -> None:
        """After ``stop`` was asked for: wait for what is being told."""
        self._threads.join(_FINISH)

    def once(self) -> list[str]:
        """Each that is due, now; a line for each that fails. Raises ``LogTampered``."""
        failures = []
        for one in self._witnesses:
            told = self.tell(one)
            if told.failed is not None:
                failures.append(f"{one.name}: {told.failed}")
        return failures

    def tell(self, witness: Witness) -> Told:
        """Raises ``LogTampered``, ``Unavailable``."""
        with self._app.app_context():
            told = submit_checkpoint(witness, self._verifiers)
        if told.failed is not None:
            known = {"witness": witness.name, "reason": told.failed, "seconds": round(told.wait, 1)}
            if told.contradicts:
                log.error("witness_contradicts", **known)
            else:
                log.warning("witness_failed", **known)
        elif told.size is not None:
            log.info("witness_told", witness=witness.name, events=told.size)
        return told

    def _run(self, witness: Witness) -> None:
        back_off = BackOff()

        def turn() -> float:
            self.check()
            seconds = min(max(self.tell(witness).wait, _SHORTEST), _LONGEST)
            back_off.over()
            return seconds

        def failed(error: Exception, seconds: float) -> None:
            reason = f"a fault of ours: {type(error).__name__}"
            log.error("witness_failed", witness=witness.name, reason=reason, seconds=seconds)

        loop = Loop(
            turn=turn,
            stop=self._stop,
            back_off=back_off,
            on_unavailable=lambda _error, _seconds: None,  # the sealer logs it
            on_failure=failed,
            fatal=(LogTampered,),
        )
        try:
            loop.run()
        except LogTampered as error:
            self.give_up(error)
