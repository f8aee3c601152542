"""Ask all witnesses of the audit log concurrently what they have, within a deadline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from flask import Flask

from api.errors import Unavailable
from api.rules.audit_log.ask_witness import ASKED, ask_witness
from api.rules.audit_log.seal_events import LogBehind, LogTampered
from api.settings.witness_url import Witness
from api.tlog.note import Verifier
from api.witnesses import Failed, remote
from api.workers.loop import Threads

# Seconds for all of them: a request with all its retries, and a file on a share that hangs.
LONGEST = remote.LONGEST


class Standing(StrEnum):
    """The result of comparing the log with a witness's checkpoint."""

    AGREES = "agrees"
    UNASKED = "unasked"  # the witness is of a kind that can't be asked
    BEHIND = "behind"
    TAMPERED = "tampered"
    AWAY = "away"


@dataclass(frozen=True)
class Answered:
    """A witness's standing, with a reason for operators in ``detail``."""

    standing: Standing
    detail: str = ""


def ask(app: Flask, witness: Witness, verifiers: Sequence[Verifier]) -> Answered:
    """Ask a witness. Raises ``Unavailable`` if the log itself can't be read."""
    if witness.kind not in ASKED:
        return Answered(Standing.UNASKED)
    try:
        with app.app_context():
            ask_witness(witness, verifiers)
    except LogBehind as error:
        return Answered(Standing.BEHIND, str(error))
    except LogTampered as error:
        return Answered(Standing.TAMPERED, str(error))
    except Failed as error:
        return Answered(Standing.AWAY, str(error))
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - the others must be asked, too
        return Answered(Standing.AWAY, f"a fault of ours: {type(error).__name__}")
    return Answered(Standing.AGREES)


def ask_all(
    app: Flask,
    witnesses: Sequence[Witness],
    verifiers: Sequence[Verifier],
    is_stopped: Callable[[], bool] = lambda: False,
) -> dict[bytes, Answered]:
    """Ask each in a thread of its own; return the results by the witness's id.

    A witness that hangs is given up after ``LONGEST`` seconds. Raises ``Unavailable``.
    """
    answers: dict[bytes, Answered] = {}
    failures: list[Unavailable] = []

    def keep_answer(witness: Witness) -> None:
        try:
            answers[witness.id] = ask(app, witness, verifiers)
        except Unavailable as error:
            failures.append(error)

    threads = Threads()
    for witness in witnesses:
        threads.add("witness-asked", partial(keep_answer, witness))
    threads.start()
    threads.join(LONGEST, is_stopped)
    if failures:
        raise failures[0]
    late = Answered(Standing.AWAY, "no answer in time")
    return {witness.id: answers.get(witness.id, late) for witness in witnesses}
