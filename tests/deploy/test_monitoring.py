"""Check that alert rules and dashboard use what is served, and that each rule fires in time."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from flask import Flask

from api.errors import Unavailable
from dev.env import debian_packages
from tests.deploy.monitoring import (
    DASHBOARD,
    PROMETHEUS,
    ROOT,
    Alert,
    alerts,
    api_samples,
    filled,
    panels,
    queries,
    served,
    worker_samples,
)
from tests.deploy.promql import labels, selectors
from tests.docs.markdown import Document
from tests.support.client import ApiClient
from tests.support.hashing import all_slots_taken
from tests.support.identity_provider import FakeProvider
from tests.support.provider_sign_ins import answered, complete

HERE = Path(__file__).parent
CASES = HERE / "alerts.test.yml"
ALERTS = [pytest.param(alert, id=alert.name) for alert in alerts()]
EXPRESSIONS = [*(alert.expression for alert in alerts()), *queries()]


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_leads_to_its_section_of_the_runbooks(alert: Alert) -> None:
    page, _, anchor = alert.annotations["runbook_url"].partition("#")

    assert anchor == "alert" + re.sub("([A-Z])", r"-\1", alert.name).lower()
    assert anchor in Document(ROOT / page).anchors()
    assert alert.annotations.keys() == {"summary", "description", "runbook_url"}
    assert alert.severity in {"critical", "warning"}


def test_each_section_of_the_runbooks_has_its_alert() -> None:
    sections = {
        anchor
        for anchor in Document(ROOT / "docs" / "runbooks.md").anchors()
        if anchor.startswith("alert-")
    }
    assert sections == {alert.annotations["runbook_url"].partition("#")[2] for alert in alerts()}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_an_expression_names_is_served(expression: str) -> None:
    known = served()
    named = selectors(expression)

    assert [selector.metric for selector in named if selector.metric not in known] == []
    assert labels(expression) <= set().union(*(known[selector.metric] for selector in named))


def test_the_dashboard_shows_each_metric_that_is_served() -> None:
    shown = {selector.metric for expression in queries() for selector in selectors(expression)}
    ours = {name for name in served() if name.startswith("gatebook_")}

    # A chart of the buckets has the count and the sum in it.
    assert {name for name in ours - shown if not name.endswith(("_count", "_sum"))} == set()


def test_the_names_of_the_jobs_are_those_of_the_configuration() -> None:
    configuration = yaml.safe_load((PROMETHEUS / "scrape.yml").read_text("utf-8"))
    jobs = {
        matcher.value
        for expression in EXPRESSIONS
        for selector in selectors(expression)
        for matcher in selector.matchers
        if matcher.label == "job"
    }
    assert jobs == {job["job_name"] for job in configuration["scrape_configs"]}


def test_each_condition_of_an_alert_selects_series_of_real_trouble(
    make_app: Callable[..., Flask], app: Flask, acme: FakeProvider
) -> None:
    few = {"hashing_slots": 1, "hashing_wait": 0.01, "pool_maxconnections": 1, "pool_wait": 0.01}
    small = make_app(limits=True, limit_password_failures=1, **few)
    assert [guess(small) for _ in range(2)] == [401, 429]
    with all_slots_taken(small.extensions["gatebook.passwords"].own):
        assert guess(small, "bob@example.com") == 503
    with closing(small.extensions["gatebook.pool"].connection()), pytest.raises(Unavailable):
        small.extensions["gatebook.pool"].connection()

    assert guess(make_app(database_url="mysql://root@127.0.0.1:1/gatebook")) == 503
    assert guess(make_app(redis_url="redis://127.0.0.1:1/0", limits=True)) == 503

    make_up_a_code(app, acme)
    browser = ApiClient(app)
    body = answered(browser, acme)
    acme.trouble["token"] = 503
    assert complete(browser, body).status_code == 503

    samples = [("up", {"job": job}) for job in ("gatebook", "gatebook-worker")]
    samples += [*api_samples(), *worker_samples()]
    idle = [
        selector
        for alert in alerts()
        for selector in selectors(alert.expression)
        if not any(selector.selects(*sample) for sample in samples)
    ]
    assert idle == []


def test_a_stranger_who_makes_up_codes_of_providers_wakes_nobody(
    app: Flask, acme: FakeProvider
) -> None:
    make_up_a_code(app, acme)
    route = {"route": "/v1/provider-sign-ins/completions", "status": "5xx"}
    series = [sample for sample in api_samples() if route.items() <= sample[1].items()]
    (errors,) = (alert for alert in alerts() if alert.name == "GatebookErrors")
    failures = [selector for selector in selectors(errors.expression) if selector.matchers]

    assert len(series) > 1
    assert len(failures) == 2
    for selector in failures:
        assert [sample for sample in series if selector.selects(*sample)] == []


def guess(app: Flask, email: str = "alice@example.com") -> int:
    """Try a password, and return the status of the answer."""
    body = {"email": email, "password": "a quiet harbour at dawn"}
    return ApiClient(app).post("/v1/sessions", json=body).status_code


def make_up_a_code(app: Flask, acme: FakeProvider) -> None:
    """Hand in a code that the provider never gave: the answer is a 502."""
    browser = ApiClient(app)
    assert complete(browser, {**answered(browser, acme), "code": "made up"}).status_code == 502


def test_grafana_can_read_the_dashboard() -> None:
    schema = json.loads((HERE / "dashboard.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(DASHBOARD, schema)

    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert sorted(ids) == sorted(set(ids))
    overlapping = [
        (one["title"], other["title"])
        for one, other in combinations(DASHBOARD["panels"], 2)
        if _cells(one) & _cells(other)
    ]
    assert overlapping == []
    assert all(place["x"] + place["w"] <= 24 for place in map(_place, DASHBOARD["panels"]))


def _place(panel: dict[str, Any]) -> dict[str, int]:
    place: dict[str, int] = panel["gridPos"]
    return place


def _cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
    place = _place(panel)
    rows = range(place["y"], place["y"] + place["h"])
    return {(x, y) for y in rows for x in range(place["x"], place["x"] + place["w"])}


def test_each_legend_names_labels_that_its_series_have() -> None:
    for panel in panels():
        for target in panel["targets"]:
            legend = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert legend <= _labels_left(filled(target["expr"])), (panel["title"], legend)


def _labels_left(expression: str) -> set[str]:
    """Return the labels of the series that an expression of the dashboard results in."""
    if groups := re.findall(r"\bby \(([^)]*)\)", expression):
        return {label.strip() for label in groups[0].split(",")} - {"le"}
    known = served()
    return set().union(*(known[selector.metric] for selector in selectors(expression)))


def test_each_alert_has_a_case_in_which_it_fires() -> None:
    fired = re.findall(r'ALERTS\{alertname="(\w+)"', CASES.read_text("utf-8"))
    assert set(fired) == {alert.name for alert in alerts()}


@pytest.fixture(scope="module")
def promtool() -> Callable[..., str]:
    """Return ``promtool("check", "rules", path)``, which returns the output of a success."""
    home = debian_packages.unpack("prometheus", apt=[], without_dependencies=["prometheus"])

    def run(*arguments: str | Path, cwd: Path = ROOT) -> str:
        process = subprocess.run(
            [home / "usr" / "bin" / "promtool", *arguments], capture_output=True, text=True, cwd=cwd
        )
        output = process.stdout + process.stderr
        assert process.returncode == 0, output
        return output

    return run


@pytest.mark.long
def test_promtool_accepts_the_files_and_each_rule_fires_in_its_case(
    promtool: Callable[..., str], tmp_path: Path
) -> None:
    configuration = (PROMETHEUS / "scrape.yml").read_text("utf-8")
    token = tmp_path / "gatebook.token"
    token.write_text("for Prometheus\n")
    placeholder = "/etc/prometheus/gatebook.token"
    assert configuration.count(placeholder) == 2
    (tmp_path / "prometheus.yml").write_text(configuration.replace(placeholder, str(token)))
    (tmp_path / "alerts.yml").write_bytes((PROMETHEUS / "alerts.yml").read_bytes())
    found = f"SUCCESS: {len(alerts())} rules found"
    assert found in promtool("check", "config", "prometheus.yml", cwd=tmp_path)

    # promtool reads rules only: each query of the dashboard becomes one.
    rules = [
        {"record": f"dashboard:query_{number}", "expr": expression}
        for number, expression in enumerate(queries())
    ]
    groups = {"groups": [{"name": "dashboard", "rules": rules}]}
    (tmp_path / "queries.yml").write_text(yaml.safe_dump(groups))
    found = f"SUCCESS: {len(rules)} rules found"
    assert found in promtool("check", "rules", "--lint-fatal", "queries.yml", cwd=tmp_path)

    assert "SUCCESS" in promtool("test", "rules", CASES)
