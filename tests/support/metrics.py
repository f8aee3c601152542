"""Read the numbers of /metrics."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

Numbers = dict[str, float]


def numbers(text: str) -> Numbers:
    """Return ``{'gatebook_throttled_total{limit="password-account"}': 2.0, …}``.

    The labels are in order.
    """
    values: Numbers = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            values[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return values


def grown(before: Numbers, after: Numbers) -> Numbers:
    """Return the samples that changed, and by how much."""
    differences = {name: after[name] - before.get(name, 0.0) for name in after}
    return {name: difference for name, difference in differences.items() if difference}
