"""``python -m api worker``: delivers what the outbox holds, any number of them side by side.

In threads of their own, it sends events to webhooks as well and, where there is a key for it, seals
the audit log.

It ends when it is told to, and for no other reason: with the mail server or the database away it
waits, longer each time, and goes on.
"""

from __future__ import annotations

import random
import time
import traceback

import structlog
from flask import Flask

from api.db.ddl import NoRight, TableHeld
from api.domain.outbox import OutboxItem
from api.errors import Unavailable
from api.mail.transports import Transport, transport
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.mail.claim_mail import claim_mail, lease
from api.rules.mail.deliver_mail import Delivery, Outcome, deliver_mail
from api.rules.mail.settle_mail import Settled, settle_mail
from api.rules.retention.create_partitions import MonthsNotMade, create_partitions
from api.rules.retention.remove_expired import remove_expired
from api.settings import SettingsError
from api.workers.log_sealer import Sealer, SealingThread
from api.workers.loop import Loop
from api.workers.webhooks import SendingThreads

_HOUSEKEEPING = 3600.0  # seconds

log = structlog.get_logger("api.worker")


class Worker:
    """One worker. ``turn`` delivers one mail."""

    def __init__(self, app: Flask, stop: Stop) -> None:
        self._app = app
        self._stop = stop
        self._transport: Transport = transport(app.config["GATEBOOK"])
        self._back_off = BackOff()
        # the first one some time within the hour: those that start together do not clean together
        self._housekeeping_at = time.monotonic() + random.uniform(0, _HOUSEKEEPING)  # noqa: S311

    def run(self) -> None:
        """Until ``stop``."""
        log.info("worker_started")
        Loop(
            turn=self._next,
            stop=self._stop,
            back_off=self._back_off,
            on_unavailable=_waits,
            on_failure=lambda error, seconds: log.error(
                "worker_failed", seconds=round(seconds, 1), **_told(error)
            ),
            before_wait=self.close,
        ).run()
        self.close()
        log.info("worker_stopped")

    def _next(self) -> float:
        seconds = self.turn()
        self._clean_up()
        return seconds

    def close(self) -> None:
        """Say goodbye to the mail server."""
        self._transport.close()

    def turn(self) -> float:
        """Deliver the next mail; how long to wait for the one after it. Raises ``Unavailable``."""
        with self._app.app_context():
            item = claim_mail()
        if item is None:
            self._back_off.over()
            return self._transport.idle
        began = time.monotonic()
        delivery = self._deliver(item)
        settled = self._settle(item, delivery, began)
        self._report(item, delivery, settled)
        if delivery.outcome is Outcome.AWAY:
            pause = self._back_off.again()
            log.warning("mail_server_away", reason=delivery.reason, seconds=round(pause, 1))
            return pause
        self._back_off.over()
        return 0

    def _deliver(self, item: OutboxItem) -> Delivery:
        try:
            with self._app.app_context():
                return deliver_mail(item, self._transport)
        except Exception as error:  # noqa: BLE001  a fault of ours must not hold up all others
            log.error("worker_failed", mail=str(item.id), **_told(error))
            self._transport.close()
            return Delivery(Outcome.FAILED, f"a fault of ours: {type(error).__name__}")

    def _settle(self, item: OutboxItem, delivery: Delivery, began: float) -> Settled:
        """However often it takes, as long as the mail is ours: else it would be sent twice."""
        back_off = BackOff()
        while True:
            try:
                with self._app.app_context():
                    return settle_mail(item, delivery)
            except Unavailable as error:
                with self._app.app_context():
                    left = lease().total_seconds() - (time.monotonic() - began)
                pause = back_off.again()
                if pause > left:
                    raise
                _waits(error, pause)
                time.sleep(pause)  # not cut short by SIGTERM: this is the mail at hand

    def _report(self, item: OutboxItem, delivery: Delivery, settled: Settled) -> None:
        known = {
            "mail": str(item.id),
            "message": delivery.message,
            "attempt": item.attempts,
            "outcome": delivery.outcome.value,
        }
        if settled is Settled.DEAD:
            log.error("mail_dead", **known, reason=delivery.reason)
        elif settled is Settled.LOST:
            log.warning("mail_taken_over", **known, reason=delivery.reason)
        elif settled is Settled.GONE:
            log.info("mail_delivered", **known)
        elif delivery.outcome is not Outcome.AWAY:
            log.warning("mail_postponed", **known, reason=delivery.reason)

    def _clean_up(self) -> None:
        if time.monotonic() < self._housekeeping_at:
            return
        self._housekeeping_at = time.monotonic() + _HOUSEKEEPING
        with self._app.app_context():
            removed = remove_expired()
            self._make_months()
        log.info("housekeeping", sessions=removed.sessions, dead_letters=removed.dead_letters)

    def _make_months(self) -> None:
        try:
            months = create_partitions()
        except (MonthsNotMade, NoRight, TableHeld) as error:  # there are months left to mend it
            log.warning("audit_months_missing", reason=str(error))
            return
        if months:
            log.info("audit_months_made", first=str(months[0]), last=str(months[-1]))


def _waits(error: Unavailable, seconds: float) -> None:
    log.warning("worker_waits", what=error.what, seconds=round(seconds, 1))


def _told(error: Exception) -> dict[str, str]:
    """What it was, and where; not its text, which may hold an address or a token."""
    where = traceback.extract_tb(error.__traceback__)
    trace = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(where))
    return {"exception": type(error).__name__, "trace": trace}


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT.

    Raises ``SettingsError`` when there is no ``MAIL_URL``, or a signing key that can't be read.
    """
    settings = app.config["GATEBOOK"]
    if not settings.mail_url:
        raise SettingsError(["MAIL_URL is missing: the worker would not know where to deliver."])
    stop = Stop()
    sealing = SealingThread(Sealer(app, stop)) if settings.audit_signing_keys else None
    stop.listen()
    if sealing:
        sealing.start()
    sending = SendingThreads(app, stop)
    sending.start()
    Worker(app, stop).run()
    sending.finish()
    if sealing:
        sealing.finish()
