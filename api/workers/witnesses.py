"""Submit checkpoints to the witnesses of the audit log, each in a thread of its own.

A witness that hangs or fails holds up neither another one nor sealing. All witnesses are asked
before the first signature, and again when the database was away or is another server: a restored
database, or a promoted replica, lacks the last signed events, and would get a second history (a
fork). Files and folders are read before each batch. If the log is behind one of them, nothing is
sealed until it has caught up. If it was tampered with, nothing more is submitted or sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog
from flask import Flask

from api import pool
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.audit_log.ask_witness import ASKED
from api.rules.audit_log.compare_checkpoints import KEPT_HERE
from api.rules.audit_log.seal_events import LogBehind, LogTampered, SealingWaits
from api.rules.audit_log.submit_checkpoint import SubmissionResult, submit_checkpoint
from api.settings import Settings
from api.settings.witness_url import Witness
from api.store import server
from api.tlog.note import Verifier
from api.workers.ask_witnesses import LONGEST, Answered, Standing, ask, ask_all
from api.workers.behind import Behind
from api.workers.loop import Loop, Threads
from api.workers.rounds import LoopRounds, Rounds

_SHORTEST = 1.0  # seconds between two checks of a witness
_LONGEST = 60.0  # of a wait: other processes may change the due times in the database
_FINISH = 15.0  # seconds to wait for all of them at the end: longer than one request

log = structlog.get_logger("api.audit")


class Witnessing:
    """The witnesses of AUDIT_WITNESSES."""

    def __init__(
        self, app: Flask, stop: Stop, verifiers: Sequence[Verifier], rounds: Rounds
    ) -> None:
        self._app = app
        self._stop = stop
        self._verifiers = verifiers
        settings: Settings = app.config["GATEBOOK"]
        self._witnesses = settings.witnesses
        self._rounds = rounds
        self._threads = Threads()
        self._servers: set[str] = set()  # the witnesses were asked about these servers' log
        self._telling = False
        self._agreed: set[bytes] = set()  # witnesses that agreed with the log at least once
        self._behind = {witness.id: Behind(witness.name) for witness in self._witnesses}
        self._tampered: LogTampered | None = None

    def start(self) -> None:
        """Prepare to submit checkpoints until ``stop``, once the witnesses were asked."""
        for number, witness in enumerate(self._witnesses, 1):
            # numbered: the name of a witness contains a path or a host
            rounds = self._rounds.add(f"witness-{number}", 2 * LONGEST)
            self._threads.add("witness", partial(self._run, witness, rounds))
        self._telling = True

    def check(self) -> None:
        """Ask all witnesses about the log of a new database server; else read those kept here.

        The next signature must use the connection that is left open, if any: it reaches that
        server. Raises ``LogTampered`` if a witness knows another log, ``LogBehind`` while one knows
        more of it, ``SealingWaits``, ``Unavailable``.
        """
        if not self._witnesses:
            return
        pool.release()  # other threads need connections meanwhile
        if self._servers:
            # witnesses that are away are left to their threads: a share that hangs costs 40 s
            self._ask(
                [
                    witness
                    for witness in self._witnesses
                    if witness.kind in KEPT_HERE and witness.id in self._agreed
                ]
            )
        while (name := server.name()) not in self._servers:
            pool.reconnect()  # else a kept connection might answer for the former server
            self._ask(self._witnesses)
            self._servers.add(name)
            self._start_threads()
        self._check_tampered()
        for standing in self._behind.values():
            if standing.detail is not None:
                raise LogBehind(standing.detail)

    def _check_tampered(self) -> None:
        if self._tampered is not None:
            raise self._tampered

    def ask_again(self) -> None:
        """Make ``check`` ask all of them: the database was away, and may lack signed events."""
        self._servers.clear()

    def _start_threads(self) -> None:
        if self._telling:
            self._telling = False
            self._threads.start()

    def _ask(self, witnesses: Sequence[Witness]) -> None:
        if not witnesses:
            return
        answers = ask_all(self._app, witnesses, self._verifiers, lambda: self._stop.is_requested)
        if self._stop.is_requested:
            raise SealingWaits("A stop was asked for before all witnesses had answered.")
        for witness in witnesses:
            answered = answers[witness.id]
            self._take(witness, answered)
            if answered.standing is Standing.AWAY:
                log.warning("witness_query_failed", witness=witness.name, reason=answered.detail)

    def _take(self, witness: Witness, answered: Answered) -> None:
        if answered.standing is Standing.AGREES:
            self._agree(witness)
        elif answered.standing is Standing.BEHIND:
            self._fall_behind(witness, answered.detail)
        elif answered.standing is Standing.TAMPERED:
            self.give_up(LogTampered(answered.detail))
        elif answered.standing is Standing.AWAY:
            self._agreed.discard(witness.id)

    def _agree(self, witness: Witness) -> None:
        self._agreed.add(witness.id)
        self._behind[witness.id].reset()

    def _fall_behind(self, witness: Witness, detail: str) -> None:
        self._agreed.discard(witness.id)
        self._behind[witness.id].note(detail)

    def give_up(self, tampered: LogTampered) -> None:
        """Submit nothing more: the log was tampered with."""
        self._tampered = tampered

    def finish(self) -> None:
        """Wait for current submissions, after ``stop`` was asked for."""
        self._threads.join(_FINISH)

    def once(self) -> list[str]:
        """Submit to each witness that is due; return a line for each failure.

        Raises ``LogTampered``.
        """
        failures = []
        for witness in self._witnesses:
            result = self.tell(witness)
            if result.failed is not None:
                failures.append(f"{witness.name}: {result.failed}")
        return failures

    def tell(self, witness: Witness) -> SubmissionResult:
        """Submit a checkpoint to a witness. Raises ``LogTampered``, ``Unavailable``."""
        with self._app.app_context():
            result = submit_checkpoint(witness, self._verifiers)
        if result.failed is not None:
            fields = {
                "witness": witness.name,
                "reason": result.failed,
                "seconds": round(result.wait, 1),
            }
            if result.contradicts:
                log.error("witness_contradicted", **fields)
            else:
                log.warning("witness_failed", **fields)
        elif result.size is not None:
            log.info("checkpoint_submitted", witness=witness.name, events=result.size)
        return result

    def _run(self, witness: Witness, rounds: LoopRounds) -> None:
        back_off = BackOff()

        def turn() -> float:
            self._check_tampered()
            # for other kinds only the comparison in ``tell`` shows that the log has caught up
            if witness.kind in ASKED:
                if witness.id not in self._agreed:
                    self._take(witness, ask(self._app, witness, self._verifiers))
                    self._check_tampered()
                if self._behind[witness.id].detail is not None:
                    return back_off.next_pause()
            try:
                result = self.tell(witness)
            except LogBehind as error:
                self._fall_behind(witness, str(error))
                return back_off.next_pause()
            if result.size is not None or witness.kind not in ASKED:
                self._agree(witness)
            if witness.id not in self._agreed:
                return back_off.next_pause()  # away when it was asked: signing relies on the others
            back_off.reset()
            return min(max(result.wait, _SHORTEST), _LONGEST)

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
            rounds=rounds,
        )
        try:
            loop.run()
        except LogTampered as error:
            self.give_up(error)
