"""Check several workers, also killed ones: no event is lost, and the order stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from api.resilience.stop_event import Stop
from api.workers import webhooks as webhook_sender
from api.workers.webhooks import WebhookSender
from tests.conftest import Clock
from tests.support.client import Person
from tests.support.parked import Parked, mark
from tests.support.webhook_sender import LOOPBACK, MakeTarget, Sql, create, drain, on_record, sent
from tests.support.webhook_target import Received, WebhookTarget, answer

ROOT = Path(__file__).parents[3]
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Yield a function that starts `python -m api worker` as operators do."""
    own_settings = {
        "MAIL_URL": f"file://{tmp_path}",
        "WEBHOOK_PRIVATE_NETWORKS": ",".join(LOOPBACK),
        # After three times this, another worker takes over the messages of a killed one.
        "WEBHOOK_TIMEOUT": "0.5",
    }
    started: list[subprocess.Popen[bytes]] = []

    def starting() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "api", "worker"]
        started.append(subprocess.Popen(command, cwd=ROOT, env={**environment, **own_settings}))
        return started[-1]

    yield starting
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def rename(admin: Person, times: int) -> None:
    for number in range(times):
        admin.patch("/v1/account", json={"name": f"Ada {number}"})


@pytest.mark.long
@pytest.mark.slow
def test_a_worker_killed_between_sending_and_noting_it_down_sends_it_again(
    admin: Person, target: WebhookTarget, start_worker: Start, sql: Sql
) -> None:
    create(admin, target, "account.*")
    rename(admin, 20)
    kills = {3, 9, 10}
    running = threading.Event()
    worker = [start_worker()]

    def strike(_request: Received) -> bytes:
        running.wait()
        if len(target.received) in kills:
            os.kill(worker[0].pid, signal.SIGKILL)
            worker[0].wait()
            worker[0] = start_worker()
        return answer(204)

    target.answering = strike
    running.set()
    event_ids = [one.headers["webhook-id"] for one in target.await_received(23)]

    events = on_record(sql, "account.%")
    assert list(dict.fromkeys(event_ids)) == events
    assert [one for number, one in enumerate(event_ids) if one in event_ids[:number]] == [
        events[3], events[8], events[8]
    ]  # fmt: skip


@pytest.mark.long
def test_a_worker_ends_when_it_is_told_to(
    admin: Person, target: WebhookTarget, start_worker: Start, sql: Sql
) -> None:
    create(admin, target, "account.*")
    rename(admin, 1)
    worker = start_worker()
    target.await_received(1)
    worker.terminate()
    assert worker.wait() == 0


@pytest.mark.long
def test_two_workers_keep_the_order_of_each_receiver(
    app: Flask, admin: Person, make_target: MakeTarget, sql: Sql
) -> None:
    targets = [make_target() for _ in range(3)]
    for target in targets:
        create(admin, target, "account.*")
    rename(admin, 30)
    sql("UPDATE webhook SET looked_at = '2000-01-01'")
    stop = Stop()
    threads = [threading.Thread(target=WebhookSender(app, stop).run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for target in targets:
        target.await_received(30)
    stop._ask(0, None)
    for thread in threads:
        thread.join()
    stop.close()
    assert [sent(target) for target in targets] == [on_record(sql, "account.%")] * 3


def test_while_one_is_at_a_receiver_nobody_else_is(
    app: Flask,
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create(admin, target, "account.*")
    rename(admin, 2)
    mark(monkeypatch, webhook_sender, "settle_delivery")
    sql("UPDATE webhook SET looked_at = '2000-01-01'")
    first = Parked("before settle_delivery", sender.turn)

    drain(WebhookSender(app, Stop()), sql)
    assert len(target.received) == 1

    first.go_on()
    drain(sender, sql)
    assert sent(target) == on_record(sql, "account.%")


def test_who_takes_too_long_notes_nothing_down(
    app: Flask,
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sender that takes too long stores no result.

    Another worker has the message by then: the late result must not advance the queue.
    """
    create(admin, target, "account.*")
    rename(admin, 2)
    target.answering = lambda _request: answer(500)
    mark(monkeypatch, webhook_sender, "settle_delivery")
    sql("UPDATE webhook SET looked_at = '2000-01-01'")
    first = Parked("before settle_delivery", sender.turn)
    clock.advance(seconds=16)
    target.answering = lambda _request: answer(204)
    drain(WebhookSender(app, Stop()), sql)
    before = sql("SELECT * FROM webhook_delivery ORDER BY event_id")

    first.go_on()

    assert sql("SELECT * FROM webhook_delivery ORDER BY event_id") == before
    events = on_record(sql, "account.%")
    assert sent(target) == [events[0], *events]


def test_a_deleted_webhook_gets_nothing_more(
    admin: Person,
    target: WebhookTarget,
    sender: WebhookSender,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hook = create(admin, target, "account.*")
    rename(admin, 2)
    mark(monkeypatch, webhook_sender, "settle_delivery")
    sql("UPDATE webhook SET looked_at = '2000-01-01'")
    first = Parked("before settle_delivery", sender.turn)
    assert admin.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
    first.go_on()
    drain(sender, sql)
    assert len(target.received) == 1
