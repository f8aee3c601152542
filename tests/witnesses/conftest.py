"""Fixtures for witnesses over HTTP, and for a sealer's work done by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from api.rules.audit_log.submit_checkpoint import SubmissionResult, submit_checkpoint
from api.settings.witness_url import parse
from tests.support.audit_log import NOON, SIGNER, happen, seal_all
from tests.support.webhook_target import WebhookTarget

Sql = Callable[..., list[dict[str, Any]]]
Tell = Callable[..., SubmissionResult]


@pytest.fixture
def target() -> Iterator[WebhookTarget]:
    target = WebhookTarget()
    yield target
    target.stop()


@pytest.fixture
def tell(make_app: Callable[..., Flask]) -> Tell:
    """Return ``tell("post+http://localhost:1/")``, which submits as a sealer does.

    It may reach loopback.
    """
    app = make_app(audit_witness_networks=("127.0.0.0/8",))

    def telling(entry: str, on: Flask = app) -> SubmissionResult:
        with on.app_context():
            return submit_checkpoint(parse(entry), [SIGNER.verifier])

    return telling


def grow(app: Flask, sql: Sql, count: int) -> None:
    happen(sql, count, at=NOON + 1000 * head_size(sql))
    seal_all(app)


def head_size(sql: Sql) -> int:
    return int(sql("SELECT size FROM audit_tree")[0]["size"])
