"""Test GET /metrics: it shows the counters to callers that know METRICS_TOKEN."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.crypto import argon2_build
from api.errors import Unavailable
from api.resilience import bulkhead
from api.telemetry import prometheus, shared_counters
from api.version import VERSION
from tests.resources.expected import assert_problem
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.metrics import Numbers, grown, numbers

TOKEN = "for Prometheus, and for nobody else"
MakeApp = Callable[..., Flask]


@pytest.fixture
def counting(make_app: MakeApp) -> Flask:
    return make_app(metrics_token=TOKEN)


def ask(app: Flask, token: str = TOKEN, **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return ApiClient(app).get("/metrics", headers=headers, **options)


def counted() -> Numbers:
    """Read the metrics without HTTP, since a request would be counted, too."""
    return numbers(prometheus.text("0", "any").decode())


def requests_counted(before: Numbers) -> Numbers:
    """Return the number of requests since ``before``, by their labels."""
    name = "gatebook_request_duration_seconds_count"
    return {
        series.removeprefix(name): more
        for series, more in grown(before, counted()).items()
        if series.startswith(name)
    }


def test_who_brings_the_token_is_answered(counting: Flask) -> None:
    response = ask(counting)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    metrics = numbers(response.text)
    python = platform.python_version()
    assert metrics[f'gatebook_build_info{{python="{python}",version="{VERSION}"}}'] == 1
    implementation = argon2_build.implementation()
    assert metrics[f'gatebook_password_hashing_info{{implementation="{implementation}"}}'] == 1


@pytest.mark.parametrize("token", ["", "for Prometheus", f"{TOKEN}x", TOKEN.upper(), "ü"])
def test_whoever_does_not_finds_nothing(counting: Flask, token: str) -> None:
    assert_problem(ask(counting, token), 404, "not_found")


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Basic {TOKEN}"}])
def test_nor_does_whoever_brings_none(counting: Flask, headers: dict[str, str]) -> None:
    assert_problem(ApiClient(counting).get("/metrics", headers=headers), 404, "not_found")


@pytest.mark.parametrize("token", ["", "None", "metrics_token"])
def test_without_the_setting_nobody_does(app: Flask, token: str) -> None:
    assert_problem(ask(app, token), 404, "not_found")


def test_a_session_opens_nothing(counting: Flask, sign_in: Callable[..., Person]) -> None:
    alice = sign_in("alice", app=counting, deliver="token")
    assert_problem(alice.get("/metrics"), 404, "not_found")


def test_it_is_as_the_contract_shows_it(counting: Flask, alice: Person) -> None:
    alice.get("/v1/session")  # This looks up one live session.
    operation = contract().document["paths"]["/metrics"]["get"]
    (example,) = operation["responses"]["200"]["content"]["text/plain"]["examples"].values()

    lines = set(ask(counting).text.splitlines())
    example_lines = example["value"].splitlines()
    assert [line for line in example_lines if line.startswith("#") and line not in lines] == []
    assert numbers(example["value"]).keys() <= numbers(ask(counting).text).keys()


def test_requests_are_counted_by_route_method_and_class_of_status(
    app: Flask, alice: Person, bob: Person
) -> None:
    before = counted()
    assert alice.get("/v1/session").status_code == 200
    assert alice.get("/v1/session?optional=true").status_code == 200
    other = alice.on_another_device().session
    assert other is not None
    assert alice.delete(f"/v1/sessions/{other['id']}").status_code == 204
    assert bob.delete(f"/v1/sessions/{other['id']}").status_code == 404
    assert ApiClient(app).get("/v1/session").status_code == 401

    counts = requests_counted(before)
    assert counts == {
        '{method="DELETE",route="/v1/sessions/<string:id>",status="2xx"}': 1,
        '{method="DELETE",route="/v1/sessions/<string:id>",status="4xx"}': 1,
        '{method="GET",route="/v1/session",status="2xx"}': 2,
        '{method="GET",route="/v1/session",status="4xx"}': 1,
        '{method="POST",route="/v1/sessions",status="2xx"}': 1,
    }


def test_what_clients_make_up_makes_no_series(app: Flask) -> None:
    before = counted()
    client = app.test_client()
    for path in ("/wp-login.php", "/v1/none", "/v1/session/x" * 20):
        client.get(path)
    for method in ("BREW", "PROPFIND", "POST"):
        client.open("/v1/session", method=method)

    assert requests_counted(before) == {
        '{method="GET",route="unknown",status="4xx"}': 3,
        '{method="POST",route="unknown",status="4xx"}': 1,
        '{method="other",route="unknown",status="4xx"}': 2,
    }


def test_nothing_in_it_is_anybodys(counting: Flask, sign_in: Callable[..., Person]) -> None:
    alice = sign_in("alice", app=counting)
    assert alice.session is not None
    alice.get("/v1/account")
    other = alice.on_another_device().session
    assert other is not None
    alice.delete(f"/v1/sessions/{other['id']}")
    alice.post("/v1/sessions", json={"email": alice.email, "password": "wrong and secret"})

    text = ask(counting).text
    for private in (alice.id, alice.session["id"], alice.email, alice.secret, "127.0.0.1", TOKEN):
        assert private not in text


def test_a_duration_is_counted_in_every_bucket_that_it_fits_in(app: Flask) -> None:
    before = counted()
    app.test_client().get("/healthz")

    labels = 'method="GET",route="/healthz",status="2xx"'
    after = grown(before, counted())
    bucket = "gatebook_request_duration_seconds_bucket"
    assert after[f'{bucket}{{le="+Inf",{labels}}}'] == 1
    assert after[f'{bucket}{{le="10.0",{labels}}}'] == 1
    assert 0 < after[f"gatebook_request_duration_seconds_sum{{{labels}}}"] < 10


def test_what_the_session_cache_held_is_counted(alice: Person, redis: Any) -> None:
    before = counted()
    alice.get("/v1/session")
    redis.delete(*redis.scan_iter("gatebook-test:session:*"))
    alice.get("/v1/session")

    after = grown(before, counted())
    assert after['gatebook_session_cache_lookups_total{found="live"}'] == 1
    assert after['gatebook_session_cache_lookups_total{found="absent"}'] == 1
    assert after['gatebook_ledger_lookups_total{outcome="answered"}'] == 1


@pytest.mark.parametrize(
    ("away", "url", "service"),
    [
        ("database_url", "mysql://root@127.0.0.1:1/gatebook", "mariadb"),
        ("redis_url", "redis://127.0.0.1:1/0", "redis"),
    ],
)
def test_what_is_away_is_counted(make_app: MakeApp, away: str, url: str, service: str) -> None:
    client = ApiClient(make_app(limits=True, **{away: url}))
    body = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
    before = counted()
    assert client.post("/v1/sessions", json=body).status_code == 503

    after = grown(before, counted())
    assert after[f'gatebook_unavailable_total{{what="{service}"}}'] == 1
    assert after[f'gatebook_failures_total{{service="{service}"}}'] >= 1


def test_what_was_throttled_is_counted(make_app: MakeApp) -> None:
    client = ApiClient(make_app(limits=True, limit_password_failures=1))
    body = {"email": "alice@example.com", "password": "not the password"}
    before = counted()
    statuses = [client.post("/v1/sessions", json=body).status_code for _ in range(3)]

    assert statuses == [401, 429, 429]
    assert grown(before, counted())['gatebook_throttled_total{limit="password-account"}'] == 2


def test_places_taken_and_waited_for_are_counted() -> None:
    place = bulkhead.Bulkhead("somewhere", 1, 0.01)
    in_use = 'gatebook_bulkhead_places_in_use{bulkhead="somewhere"}'
    waits = 'gatebook_bulkhead_waits_total{bulkhead="somewhere",outcome="timed_out"}'
    before = counted()
    with place.permit():
        assert grown(before, counted()) == {in_use: 1}
        with pytest.raises(Unavailable), place.permit():
            pass
        assert grown(before, counted()) == {in_use: 1, waits: 1}
    assert grown(before, counted()) == {waits: 1}


def test_connections_taken_idle_and_waited_for_are_counted(make_app: MakeApp) -> None:
    app = make_app(pool_maxconnections=1, pool_wait=0.01)
    pool = app.extensions["gatebook.pool"]
    before = counted()
    first = pool.connection()
    assert grown(before, counted()) == {'gatebook_pool_connections{state="in_use"}': 1}
    with pytest.raises(Unavailable):
        pool.connection()
    first.close()
    assert grown(before, counted()) == {
        'gatebook_pool_connections{state="idle"}': 1,
        'gatebook_pool_waits_total{outcome="timed_out"}': 1,
    }


def test_operations_name_every_metric() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    ours = {name for name in shared_counters.read() if name.startswith("gatebook_")}

    assert len(ours) > 10
    assert {name for name in ours if f"`{name}`" not in manual} == set()


def test_threads_that_count_at_once_lose_nothing() -> None:
    counter = shared_counters.Counter("test_threads_total", "For this test.")
    gauge = shared_counters.Gauge("test_threads_now", "For this test.")
    barrier = threading.Barrier(8)

    def count() -> None:
        barrier.wait()
        for _ in range(5000):
            gauge.add(1)
            counter.inc()
            gauge.add(-1)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counts = counted()
    assert (counts["test_threads_total"], counts["test_threads_now"]) == (40000, 0)
