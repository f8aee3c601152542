"""Define the metrics that ``python -m api worker`` serves with WORKER_LISTEN.

``docs/operations.md`` has the same list and says what to do about each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerMetric:
    """A metric of the worker: ``label`` is the name of its only label, None if it has none."""

    name: str
    help: str
    label: str | None = None
    is_counter: bool = False


OUTBOX_WAITING = WorkerMetric(
    "gatebook_outbox_waiting", "Mails that wait for delivery; counted up to 10,000."
)
OUTBOX_OLDEST = WorkerMetric(
    "gatebook_outbox_oldest_seconds", "Time for which the oldest mail has waited; 0 without one."
)
OUTBOX_DEAD = WorkerMetric(
    "gatebook_outbox_dead", "Dead letters: mails that were given up; counted up to 10,000."
)
UNSEALED = WorkerMetric(
    "gatebook_audit_unsealed_events",
    "Audit events that are not sealed yet; counted up to 10,000. Only if this worker seals.",
)
UNSEALED_OLDEST = WorkerMetric(
    "gatebook_audit_unsealed_oldest_seconds",
    "Age of the oldest audit event that is not sealed yet; 0 without one.",
)
WITNESS_DELAY = WorkerMetric(
    "gatebook_witness_delay_seconds",
    "Age of the oldest sealed event that a witness does not have yet; 0 if it has all.",
    "witness",
)
WEBHOOKS_PAUSED = WorkerMetric(
    "gatebook_webhooks_paused", "Webhooks that were paused because their receiver failed."
)
DELIVERIES_WAITING = WorkerMetric(
    "gatebook_webhook_deliveries_waiting",
    "Events in the queues of enabled webhooks; counted up to 10,000.",
)
DELIVERIES_OLDEST = WorkerMetric(
    "gatebook_webhook_oldest_seconds",
    "Time for which the oldest of these events has waited, or its webhook has failed.",
)
ROUNDS = WorkerMetric(
    "gatebook_worker_rounds_total", "Finished rounds of each loop.", "loop", is_counter=True
)
LAST_ROUND = WorkerMetric(
    "gatebook_worker_last_round_seconds", "Time since each loop finished a round.", "loop"
)
FIGURES_AGE = WorkerMetric(
    "gatebook_worker_figures_age_seconds",
    "Time since the figures of the database were read, or since the start if they never were.",
)

# In the order in which they are served.
ALL = (
    OUTBOX_WAITING,
    OUTBOX_OLDEST,
    OUTBOX_DEAD,
    UNSEALED,
    UNSEALED_OLDEST,
    WITNESS_DELAY,
    WEBHOOKS_PAUSED,
    DELIVERIES_WAITING,
    DELIVERIES_OLDEST,
    ROUNDS,
    LAST_ROUND,
    FIGURES_AGE,
)

# The numbers of a metric, by the value of its label; "" for a metric without one.
Numbers = Mapping[WorkerMetric, Mapping[str, float]]
