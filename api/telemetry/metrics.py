"""Define all metrics. No label takes a value that a client can choose freely.

``docs/operations.md`` has the same list and says what to do about each.
"""

from __future__ import annotations

from api.telemetry.shared_counters import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "gatebook_request_duration_seconds",
    "Time from the moment a thread has read the head of a request until the response.",
    "method",
    "route",
    "status",
    bounds=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
WORKERS = Gauge("gatebook_workers", "Worker processes that serve requests.")
THREADS_BUSY = Gauge("gatebook_threads_busy", "Threads that are processing a request.")
REQUESTS_INLINE = Counter(
    "gatebook_requests_inline_total",
    "Requests answered in a worker's event loop, without a thread.",
)
REQUESTS_SHED = Counter(
    "gatebook_requests_shed_total", "Requests answered 503 because no thread was free in time."
)
REQUESTS_MALFORMED = Counter(
    "gatebook_requests_malformed_total", "Requests refused as invalid HTTP, before routing."
)
THROTTLED = Counter("gatebook_throttled_total", "Attempts refused by a rate limit (429).", "limit")
UNAVAILABLE = Counter(
    "gatebook_unavailable_total", "Requests answered 503, by the service that failed.", "what"
)
FAILURES = Counter(
    "gatebook_failures_total",
    "Failures and timeouts of MariaDB and Redis, including those that clients did not notice.",
    "service",
)
SLOTS_IN_USE = Gauge(
    "gatebook_bulkhead_places_in_use",
    "Slots in use: hashes (HASHING_SLOTS), lookups in the ledger (LEDGER_LOOKUPS), and exchanges"
    " with each identity provider (FEDERATION_CONCURRENCY).",
    "bulkhead",
)
SLOT_WAITS = Counter(
    "gatebook_bulkhead_waits_total",
    "Waits for a free slot, by outcome: entered or timed_out.",
    "bulkhead",
    "outcome",
)
CONNECTIONS = Gauge("gatebook_pool_connections", "Connections to MariaDB: in_use or idle.", "state")
CONNECTION_WAITS = Counter(
    "gatebook_pool_waits_total",
    "Waits for one of POOL_MAXCONNECTIONS connections, by outcome: entered or timed_out.",
    "outcome",
)
LEDGER_LOOKUPS = Counter(
    "gatebook_ledger_lookups_total",
    "Sessions looked up in MariaDB, by outcome: answered or failed.",
    "outcome",
)
CACHE_LOOKUPS = Counter(
    "gatebook_session_cache_lookups_total",
    "Sessions looked up in Redis, by result: live, held (being changed), gone, absent.",
    "found",
)
PROVIDER_EXCHANGES = Counter(
    "gatebook_provider_exchanges_total",
    "Exchanges with identity providers, by outcome: answered, answer_invalid, unavailable,"
    " circuit_open or no_place.",
    "provider",
    "outcome",
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STATUSES = {number: f"{number}xx" for number in range(1, 6)}


def count_response(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request, whether a view or a refusal answered it."""
    method_label = method if method in _METHODS else "other"
    REQUESTS.observe(seconds, method_label, route, _STATUSES[status // 100])
