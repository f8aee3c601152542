"""Send audit events to webhooks continuously, as part of ``python -m api worker``.

It uses several threads, so that a slow receiver holds up one of them, and no other receiver.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import msgspec
import structlog
from flask import Flask
from standardwebhooks.webhooks import Webhook as Signer

from api import outbound
from api.crypto import webhook_secret
from api.crypto.encryption import Unsealable
from api.domain import clock
from api.domain.audit import AuditEvent
from api.domain.clock import to_text
from api.domain.origin import Origin
from api.domain.webhook import Claimed, DeliveryAttempt
from api.outbound import NotAllowed, Policy, Undelivered, ip_policy
from api.resilience.backoff import BackOff
from api.resilience.stop_event import Stop
from api.rules.webhooks.claim_delivery import claim_delivery, lease
from api.rules.webhooks.queue_events import queue_events
from api.rules.webhooks.settle_delivery import DeliveryResult, drop_delivery, settle_delivery
from api.schemas import responses
from api.settings import Settings
from api.workers.loop import Loop, Threads, log_failure, log_unavailable
from api.workers.rounds import LoopRounds, Rounds

_IDLE = 1.0  # seconds between two checks of a worker when nothing is due

log = structlog.get_logger("api.webhooks")


class WebhookSender:
    """A sender in a thread. ``turn`` sends one event."""

    def __init__(
        self, app: Flask, stop: Stop, idle: float = _IDLE, rounds: LoopRounds | None = None
    ) -> None:
        """Set up a sender; ``idle`` is the seconds between two checks when nothing is due.

        ``rounds``: of this sender; None means that nobody reads them.
        """
        self._app = app
        self._stop = stop
        self._idle = idle
        self._rounds = rounds or LoopRounds("webhooks")
        settings: Settings = app.config["GATEBOOK"]
        self._policy = Policy(
            timeout=settings.webhook_timeout,
            private_networks=ip_policy.networks(settings.webhook_private_networks),
            tls_ca=settings.webhook_tls_ca,
        )

    def turn(self) -> bool:
        """Queue new events for one webhook, and send one event; return whether there was either.

        Raises ``Unavailable``.
        """
        with self._app.app_context():
            queued = queue_events()
            claim = claim_delivery()
        if claim is None:
            return queued
        claimed, event = claim
        with self._app.app_context():
            if event is None:
                drop_delivery(claimed)
                return True
            attempt = self._send(claimed, event)
        with self._app.app_context():
            settled = settle_delivery(claimed, attempt)
        self._report(claimed, event, attempt, settled)
        return True

    def run(self) -> None:
        """Send until ``stop``, after the current event."""
        back_off = BackOff()

        def turn() -> float:
            seconds = 0.0 if self.turn() else self._idle
            back_off.reset()
            return seconds

        Loop(
            turn=turn,
            stop=self._stop,
            back_off=back_off,
            on_unavailable=log_unavailable(log, "webhooks_backoff"),
            on_failure=log_failure(log, "webhooks_failed"),
            rounds=self._rounds,
        ).run()

    def _send(self, claimed: Claimed, event: AuditEvent) -> DeliveryAttempt:
        """Send an event within WEBHOOK_TIMEOUT, without database or Redis."""
        at, began = clock.now(), time.monotonic()

        def attempt(**result: object) -> DeliveryAttempt:
            milliseconds = int((time.monotonic() - began) * 1000)
            return DeliveryAttempt(at, milliseconds, **result)  # type: ignore[arg-type]

        try:
            secrets = webhook_secret.signing(claimed.secrets, claimed.id, at)
            content = payload(event)
            answer = outbound.post(
                claimed.url, content, headers(event, content, secrets), self._policy
            )
        except (NotAllowed, Undelivered) as error:
            return attempt(error=str(error)[:255].encode("ascii", "replace").decode())
        except Unsealable:
            return attempt(error="the secret does not open: was SECRET_KEY changed?")
        return attempt(
            http_status=answer.status, answer=answer.body, retry_after=answer.retry_after
        )

    def _report(
        self,
        claimed: Claimed,
        sent: AuditEvent,
        attempt: DeliveryAttempt,
        settled: DeliveryResult,
    ) -> None:
        fields = {
            "webhook": str(claimed.id),
            "event_id": str(claimed.event_id),
            **Origin.of_request_id(sent.request_id).fields(),
        }
        result = {"status": attempt.http_status, "reason": attempt.error}
        if settled is DeliveryResult.PAUSED:
            log.error("webhook_paused", **fields, **result)
        elif settled is DeliveryResult.DELIVERED:
            log.info("webhook_delivered", **fields)
        else:
            event = "webhook_lease_lost" if settled is DeliveryResult.LOST else "webhook_postponed"
            log.warning(event, **fields, **result)


def payload(event: AuditEvent) -> bytes:
    """Return the body: Standard Webhooks' three members, with the event as the API shows it."""
    return msgspec.json.encode(
        {
            "type": event.type,
            "timestamp": to_text(event.occurred_at),
            "data": responses.audit_event(event),
        }
    )


def headers(event: AuditEvent, content: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return Standard Webhooks' headers.

    The id is the event's, the same each time it is sent: a receiver can recognise repeats. The time
    is that of the attempt, so that an attacker can't replay it later.
    """
    now, message_id = clock.now(), str(event.id)
    signatures = [Signer(secret).sign(message_id, now, content.decode()) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Gatebook-Webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class SendingThreads:
    """Senders beside other work: none waits for another, and no fault of one ends another."""

    def __init__(self, app: Flask, stop: Stop, rounds: Rounds) -> None:
        settings: Settings = app.config["GATEBOOK"]
        self._stop = stop
        # seconds after a stop: for the current event, and to record it
        self._finish = settings.webhook_timeout + 5
        # they take turns: together they check as often as a single one would
        idle = _IDLE * settings.webhook_concurrency
        self._threads = Threads()
        with app.app_context():
            longest = lease().total_seconds()
        for number in range(settings.webhook_concurrency):
            sender = WebhookSender(app, stop, idle, rounds.add(f"webhooks-{number}", longest))
            self._threads.add(f"webhooks-{number}", partial(self._run, sender, _IDLE * number))

    def start(self) -> None:
        """Start the threads."""
        self._threads.start()

    def finish(self) -> None:
        """Wait for the current events, after ``stop`` was asked for."""
        self._threads.join(self._finish)

    def _run(self, sender: WebhookSender, later: float) -> None:
        self._stop.wait(later)
        sender.run()
