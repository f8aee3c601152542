"""All metrics, by name. No label holds a value that a client can make up.

``docs/operations.md`` has the same list, for the operators who get the alerts.
"""

from __future__ import annotations

from api.telemetry.shared_counters import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "gatebook_request_duration_seconds",
    "Requests answered, by how long that took from the moment a thread had read the head.",
    "method",
    "route",
    "status",
    bounds=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
WORKERS = Gauge("gatebook_workers", "Worker processes that serve.")
THREADS_BUSY = Gauge("gatebook_threads_busy", "Threads at work: requests in progress.")
INLINE = Counter(
    "gatebook_requests_inline_total", "Requests answered in a worker's main loop, without a thread."
)
SHED = Counter("gatebook_requests_shed_total", "Requests answered 503 for want of a thread.")
MALFORMED = Counter(
    "gatebook_requests_malformed_total", "Requests refused before they had a route: bad HTTP."
)
THROTTLED = Counter("gatebook_throttled_total", "Attempts refused by a limit (429).", "limit")
UNAVAILABLE = Counter(
    "gatebook_unavailable_total", "Requests answered 503, by what failed.", "what"
)
FAILURES = Counter(
    "gatebook_failures_total",
    "Times MariaDB or Redis did not answer in time, or refused; also those a client never saw.",
    "service",
)
PLACES = Gauge(
    "gatebook_bulkhead_places_in_use",
    "Places taken: hashes under way (HASHING_SLOTS), look-ups in the ledger (LEDGER_LOOKUPS).",
    "bulkhead",
)
PLACE_WAITS = Counter(
    "gatebook_bulkhead_waits_total",
    "Times no place was free, by what came of the wait: entered or timed_out.",
    "bulkhead",
    "outcome",
)
CONNECTIONS = Gauge("gatebook_pool_connections", "Connections to MariaDB: in_use or idle.", "state")
CONNECTION_WAITS = Counter(
    "gatebook_pool_waits_total",
    "Times all POOL_MAXCONNECTIONS were taken, by what came of the wait: entered or timed_out.",
    "outcome",
)
LOOKUPS = Counter(
    "gatebook_ledger_lookups_total", "Sessions looked up in MariaDB: answered or failed.", "outcome"
)
CACHE = Counter(
    "gatebook_session_cache_lookups_total",
    "Sessions looked up in Redis, by what was there: live, held (being changed), gone, absent.",
    "found",
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STATUSES = {number: f"{number}xx" for number in range(1, 6)}


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request, whether a view or a refusal answered it."""
    known = method if method in _METHODS else "other"
    REQUESTS.observe(seconds, known, route, _STATUSES[status // 100])
