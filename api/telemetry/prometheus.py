"""Export the metrics in Prometheus' text format."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from prometheus_client import generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api.telemetry import shared_counters, worker_metrics
from api.telemetry.shared_counters import Counter, Family, Histogram, Series
from api.telemetry.worker_metrics import Numbers

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Collector:
    """The registry of the API, in the form that ``generate_latest`` takes."""

    def __init__(self, version: str, argon2: str) -> None:
        self._version = version
        self._argon2 = argon2

    def collect(self) -> Iterator[Metric]:
        yield _build(self._version)
        yield _fact(
            "gatebook_password_hashing_info",
            "Always 1; the label names the build of Argon2 that hashes passwords.",
            {"implementation": self._argon2},
        )
        for family, samples in shared_counters.read().values():
            yield _metric(family, samples)


class _WorkerCollector:
    """The registry of ``python -m api worker``."""

    def __init__(self, version: str, numbers: Numbers) -> None:
        self._version = version
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        yield _build(self._version)
        for family in worker_metrics.ALL:
            kind = CounterMetricFamily if family.is_counter else GaugeMetricFamily
            labels = [family.label] if family.label else []
            metric = kind(family.name, family.help, labels=labels)
            for value, number in self._numbers.get(family, {}).items():
                metric.add_metric([value] if family.label else [], number)
            yield metric


def text(version: str, argon2: str) -> bytes:
    """Return the metrics as text: ``version`` is this release, ``argon2`` names its build."""
    return generate_latest(_Collector(version, argon2))


def worker_text(version: str, numbers: Numbers) -> bytes:
    """Return the metrics of the worker as text; a metric without numbers has no samples."""
    return generate_latest(_WorkerCollector(version, numbers))


def _build(version: str) -> Metric:
    return _fact(
        "gatebook_build_info",
        "Always 1; the labels name the release and the Python version.",
        {"version": version, "python": platform.python_version()},
    )


def _fact(name: str, help: str, labels: dict[str, str]) -> Metric:
    metric = GaugeMetricFamily(name, help, labels=list(labels))
    metric.add_metric(list(labels.values()), 1)
    return metric


def _metric(family: Family, samples: list[Series]) -> Metric:
    if not family.labels and not samples:
        samples = [Series((), [0.0])]  # a series of 0 is worth showing
    if isinstance(family, Histogram):
        return _histogram(family, samples)
    kind = CounterMetricFamily if isinstance(family, Counter) else GaugeMetricFamily
    metric = kind(family.name, family.help, labels=family.labels)
    for sample in samples:
        metric.add_metric(sample.labels, sample.numbers[0])
    return metric


def _histogram(family: Histogram, samples: list[Series]) -> Metric:
    metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, (*counts, total) in samples:
        buckets, below = [], 0.0
        for bound, count in zip((*map(str, family.bounds), "+Inf"), counts, strict=True):
            below += count
            buckets.append((bound, below))
        metric.add_metric(labels, buckets, total)
    return metric
