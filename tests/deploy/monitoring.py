"""Read the alert rules, the dashboard, and the metrics that the API and the worker serve."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.settings import witness_url
from api.telemetry import prometheus, shared_counters, worker_metrics
from api.telemetry.shared_counters import Histogram

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "gatebook.json").read_text("utf-8"))
SCRAPED = {"job", "instance"}  # Labels that Prometheus adds to all that it scrapes.
WITNESSES = ("/mnt/witness/checkpoints", "mailto:ops@example.com")

Sample = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Alert:
    """An alert rule."""

    name: str
    expression: str
    annotations: dict[str, str]
    severity: str


def alerts() -> list[Alert]:
    """Return the rules in the order of the file."""
    groups = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text("utf-8"))["groups"]
    return [
        Alert(rule["alert"], rule["expr"], rule["annotations"], rule["labels"]["severity"])
        for group in groups
        for rule in group["rules"]
    ]


def panels() -> list[dict[str, Any]]:
    """Return the panels with queries: all but the headings of rows."""
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def queries() -> list[str]:
    """Return all expressions of the dashboard, ready for Prometheus."""
    written = [target["expr"] for panel in panels() for target in panel["targets"]]
    written += [annotation["expr"] for annotation in DASHBOARD["annotations"]["list"]]
    return [filled(expression) for expression in written]


def filled(expression: str) -> str:
    """Fill in the dashboard's variables as Grafana does."""
    return expression.replace("$__rate_interval", "1m").replace("$instance", ".*")


def api_samples() -> Iterator[Sample]:
    """Yield what the API of this process serves at the moment."""
    yield from _samples(prometheus.text("0", "any"))


def worker_samples() -> Iterator[Sample]:
    """Yield what a worker serves that has a number for each metric."""
    names = [witness_url.parse(text).name for text in WITNESSES]
    numbers = {
        metric: dict.fromkeys(names if metric.label == "witness" else ["mail"], 1.0)
        if metric.label
        else {"": 1.0}
        for metric in worker_metrics.ALL
    }
    yield from _samples(prometheus.worker_text("0", numbers))


@cache
def served() -> dict[str, set[str]]:
    """Return the name of each sample that Prometheus can have, with its labels."""
    names: dict[str, set[str]] = {"up": set(), "ALERTS": {"alertname", "alertstate", "severity"}}
    for family, _ in shared_counters.read().values():
        labels = set(family.labels)
        if isinstance(family, Histogram):
            names[f"{family.name}_bucket"] = {*labels, "le"}
            names[f"{family.name}_count"] = names[f"{family.name}_sum"] = labels
        else:
            names[family.name] = labels
    for name, values in (*api_samples(), *worker_samples()):
        names.setdefault(name, set()).update(values)
    return {name: labels | SCRAPED for name, labels in names.items()}


def _samples(text: bytes) -> Iterator[Sample]:
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            yield sample.name, sample.labels
