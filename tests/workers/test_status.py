"""Check what the worker says about itself: health by its loops, figures by the database."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from flask import Flask

from api.errors import Unavailable
from api.resilience.stop_event import Stop
from api.settings import SettingsError
from api.telemetry import worker_metrics
from api.tlog import key_files
from api.workers import figures as figures_module
from api.workers import rounds as rounds_module
from api.workers import status
from api.workers.figures import Figures
from api.workers.rounds import Rounds
from api.workers.status import WorkerStatus
from tests.support.at_once import LONGEST
from tests.support.audit_log import SIGNER
from tests.support.faults import Faulty
from tests.support.mail_worker import Send, StartWorker
from tests.support.metrics import Numbers, numbers
from tests.workers.test_rounds import MonotonicClock

TOKEN = "for Prometheus, and for nobody else"
BEARER = f"Bearer {TOKEN}"
WAITING = "gatebook_outbox_waiting"
AGE = "gatebook_worker_figures_age_seconds"


class Watched:
    """The status of a worker in this process, whose figures are read when the test says so."""

    def __init__(self, app: Flask) -> None:
        self.rounds = Rounds()
        self.figures = Figures(app, Stop(), self.rounds)
        settings = app.config["GATEBOOK"]
        self.status = WorkerStatus(settings, "0.0.0", self.rounds, self.figures)

    def scrape(self) -> Numbers:
        answer = self.status.respond("/metrics", BEARER)
        assert answer.status == 200
        return numbers(answer.body.decode())


@pytest.fixture
def watched(make_app: Callable[..., Flask]) -> Watched:
    return Watched(make_app(metrics_token=TOKEN))


def test_health_is_that_of_the_loops(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, webhooks = watched.rounds.add("mail"), watched.rounds.add("webhooks-0")
    mail.begin()
    webhooks.begin()
    well = watched.status.respond("/healthz", None)
    assert (well.status, well.body) == (200, b'{"status":"ok"}')

    monkeypatch.setattr(rounds_module, "_GRACE", -1.0)
    webhooks.make_progress()
    late = watched.status.respond("/healthz", None)
    assert (late.status, late.body) == (503, b'{"status":"late","late":["webhooks-0"]}')


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic x", f"{BEARER}x", TOKEN])
def test_metrics_are_for_the_token_only(watched: Watched, authorization: str | None) -> None:
    assert watched.status.respond("/metrics", authorization).status == 404
    assert watched.status.respond("/other", BEARER).status == 404


@pytest.mark.parametrize("authorization", [None, "Bearer ", "Bearer"])
def test_without_a_token_in_the_settings_metrics_are_for_nobody(
    app: Flask, authorization: str | None
) -> None:
    assert Watched(app).status.respond("/metrics", authorization).status == 404


def test_without_the_database_the_last_figures_stay_and_age(
    faulty_database: Callable[..., Faulty], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monotonic = MonotonicClock()
    monkeypatch.setattr(figures_module, "time", monotonic)
    faulty = faulty_database(metrics_token=TOKEN)
    watched = Watched(faulty.app)
    monotonic.seconds += 7.0
    first = watched.scrape()
    assert (first.get(WAITING), first[AGE]) == (None, 7.0)

    send("alice@example.com")
    assert watched.figures.turn() == 10.0
    assert (watched.scrape()[WAITING], watched.scrape()[AGE]) == (1, 0)
    send("bob@example.com")
    faulty.proxy.mode = "refuse"
    monotonic.seconds += 600.0
    with pytest.raises(Unavailable):
        watched.figures.turn()
    assert (watched.scrape()[WAITING], watched.scrape()[AGE]) == (1, 600)


def test_an_address_in_use_stops_the_start_with_a_fault(make_app: Callable[..., Flask]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        app = make_app(worker_listen=f"127.0.0.1:{other.getsockname()[1]}")
        with pytest.raises(SettingsError, match="WORKER_LISTEN can't be used: Address already in"):
            status.serve(app, Stop(), Rounds())


def test_by_default_nothing_listens(app: Flask) -> None:
    assert status.serve(app, Stop(), Rounds()) is None


def test_every_metric_has_a_row_in_the_manual() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    names = {metric.name for metric in worker_metrics.ALL}
    assert len(names) == len(worker_metrics.ALL)
    assert {name for name in names if f"`{name}`" not in manual} == set()


@pytest.mark.long
def test_a_whole_worker_shows_all_its_loops_and_figures(
    send: Send, start_worker: StartWorker, tmp_path: Path
) -> None:
    """The worker of the manual serves each metric, also while its mail server is away."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    key_files.write_new(str(tmp_path / "audit.key"), SIGNER.secret_text())
    (tmp_path / "folder").mkdir()
    send("alice@example.com")
    process = start_worker(
        MAIL_URL=f"smtp://127.0.0.1:{port + 1 if port < 65535 else port - 1}?tls=off",
        WORKER_LISTEN=f"127.0.0.1:{port}",
        METRICS_TOKEN=TOKEN,
        AUDIT_SIGNING_KEYS=str(tmp_path / "audit.key"),
        AUDIT_WITNESSES=f"{tmp_path / 'folder'}/",
    )
    loops = {"mail", "webhooks-0", "webhooks-1", "sealer", "witness-1", "figures"}
    base, end, seen = f"http://127.0.0.1:{port}", time.monotonic() + LONGEST, set[str]()
    read: Numbers = {}
    while not (loops <= seen and read.get(WAITING) == 1):
        assert time.monotonic() < end, seen
        assert process.poll() is None
        try:
            text = requests.get(
                f"{base}/metrics", headers={"Authorization": BEARER}, timeout=LONGEST
            ).text
        except requests.ConnectionError:
            continue
        read = numbers(text)
        rounds = "gatebook_worker_rounds_total"
        seen = {loop for loop in loops if read.get(f'{rounds}{{loop="{loop}"}}')}
    served = {name.partition("{")[0] for name in read}
    assert {metric.name for metric in worker_metrics.ALL} <= served
    assert requests.get(f"{base}/healthz", timeout=LONGEST).json() == {"status": "ok"}
    assert requests.get(f"{base}/metrics", timeout=LONGEST).status_code == 404
    process.send_signal(signal.SIGTERM)
    assert process.wait(LONGEST) == 0
