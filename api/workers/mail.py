"""The mail worker: deliver the mails in the outbox, and run housekeeping when it is due."""

from __future__ import annotations

import time
import traceback

import structlog
from flask import Flask

from api.domain.outbox import OutboxItem
from api.errors import Unavailable
from api.mail import letters
from api.mail.transports import Transport, transport
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.mail.claim_mail import claim_mail, lease
from api.rules.mail.deliver_mail import MailDelivery, MailOutcome, deliver_mail
from api.rules.mail.settle_mail import MailState, settle_mail
from api.workers.housekeeping import Housekeeping
from api.workers.loop import Loop, log_unavailable
from api.workers.rounds import Rounds

log = structlog.get_logger("api.worker")


class MailWorker:
    """A worker that delivers mail. ``turn`` delivers one mail."""

    def __init__(self, app: Flask, stop: Stop, rounds: Rounds | None = None) -> None:
        """Set up a worker; ``rounds``: of the process, None means that nobody reads them."""
        self._app = app
        self._stop = stop
        self._transport: Transport = transport(app.config["GATEBOOK"])
        self._back_off = BackOff()
        with app.app_context():
            self._rounds = (rounds or Rounds()).add("mail", lease().total_seconds())
        self._housekeeping = Housekeeping(app, self._rounds.make_progress)

    def run(self) -> None:
        """Deliver until ``stop``."""
        log.info("worker_started")
        letters.report_links(self._app.config["GATEBOOK"])
        Loop(
            turn=self._next,
            stop=self._stop,
            back_off=self._back_off,
            on_unavailable=log_unavailable(log, "worker_backoff"),
            on_failure=lambda error, seconds: log.error(
                "worker_failed", seconds=round(seconds, 1), **_describe_error(error)
            ),
            before_wait=self.close,
            rounds=self._rounds,
        ).run()
        self.close()
        log.info("worker_stopped")

    def _next(self) -> float:
        seconds = self.turn()
        self._housekeeping.run_if_due()
        return seconds

    def close(self) -> None:
        """Close the connection to the mail server."""
        self._transport.close()

    def turn(self) -> float:
        """Deliver the next mail; return the seconds to wait afterwards.

        Raises ``Unavailable``.
        """
        with self._app.app_context():
            item = claim_mail()
        if item is None:
            self._back_off.reset()
            return self._transport.idle
        began = time.monotonic()
        delivery = self._deliver(item)
        settled = self._settle(item, delivery, began)
        self._report(item, delivery, settled)
        if delivery.outcome is MailOutcome.AWAY:
            pause = self._back_off.next_pause()
            log.warning("mail_server_unreachable", reason=delivery.reason, seconds=round(pause, 1))
            return pause
        self._back_off.reset()
        return 0

    def _deliver(self, item: OutboxItem) -> MailDelivery:
        try:
            with self._app.app_context():
                return deliver_mail(item, self._transport)
        except Exception as error:  # noqa: BLE001 - a bug must not hold up other mail
            log.error("worker_failed", mail=str(item.id), **_describe_error(error))
            self._transport.close()
            return MailDelivery(MailOutcome.FAILED, f"a fault of ours: {type(error).__name__}")

    def _settle(self, item: OutboxItem, delivery: MailDelivery, began: float) -> MailState:
        """Record the result, retried while the lease lasts: else the mail would be sent twice."""
        back_off = BackOff()
        while True:
            try:
                with self._app.app_context():
                    return settle_mail(item, delivery)
            except Unavailable as error:
                with self._app.app_context():
                    left = lease().total_seconds() - (time.monotonic() - began)
                pause = back_off.next_pause()
                if pause > left:
                    raise
                log_unavailable(log, "worker_backoff")(error, pause)
                time.sleep(pause)  # not cut short by SIGTERM: the current mail must be recorded

    def _report(self, item: OutboxItem, delivery: MailDelivery, settled: MailState) -> None:
        fields = {
            "mail": str(item.id),
            "message": delivery.message,
            "attempt": item.attempts,
            "outcome": delivery.outcome.value,
            **delivery.origin.fields(),
        }
        if settled is MailState.DEAD:
            log.error("mail_dead_lettered", **fields, reason=delivery.reason)
        elif settled is MailState.LOST:
            log.warning("mail_lease_lost", **fields, reason=delivery.reason)
        elif settled is MailState.GONE:
            log.info("mail_delivered", **fields)
        elif delivery.outcome is not MailOutcome.AWAY:
            log.warning("mail_postponed", **fields, reason=delivery.reason)


def _describe_error(error: Exception) -> dict[str, str]:
    """Return an error's class and trace; its text may hold an address or a token."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return {"exception": type(error).__name__, "trace": trace}
