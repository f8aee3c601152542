"""Check how ``python -m api doctor`` tries each identity provider."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.domain.health import Finding, Status
from api.outbound import Undelivered, client
from api.rules.health.check_providers import check_providers
from tests.support.identity_provider import FakeProvider

NAME = "identity_providers"


def tried(app: Flask) -> dict[str, Finding]:
    with app.app_context():
        return {finding.detail.partition(":")[0]: finding for finding in check_providers()}


def warning(detail: str) -> Finding:
    return Finding(NAME, Status.WARNING, detail)


def test_it_names_each_provider_with_its_issuer_and_keys(
    app: Flask, acme: FakeProvider, other: FakeProvider
) -> None:
    findings = tried(app)
    assert findings["acme"] == Finding(NAME, detail=f"acme: issuer {acme.issuer}, 1 keys")
    assert findings["other"] == Finding(NAME, detail=f"other: issuer {other.issuer}, 1 keys")
    assert findings["github"].status is Status.OK


def test_it_says_what_is_wrong_with_which(
    app: Flask, acme: FakeProvider, other: FakeProvider
) -> None:
    document = f"{acme.issuer}/.well-known/openid-configuration"
    acme.stop()
    other.document["issuer"] = "https://another.example"
    findings = tried(app)
    assert findings["acme"] == warning(f"acme: {acme.issuer}: {document}: connection refused")
    wrong = "discovery: its issuer is 'https://another.example' (issuer)"
    assert findings["other"] == warning(f"other: {other.issuer}: {wrong}")
    acme.start()
    acme.trouble["jwks"] = 500
    assert tried(app)["acme"] == warning(f"acme: {acme.issuer}: {acme.issuer}/jwks answers 500")
    acme.trouble.clear()
    assert tried(app)["acme"].status is Status.OK  # nothing was kept, and no circuit is open


def test_a_start_asks_no_provider(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(endpoint: object, *_arguments: object) -> list[str]:
        asked.append(endpoint)
        raise Undelivered("no name is resolved here")

    monkeypatch.setattr(client, "_resolved", refuse)
    app = make_app()
    assert asked == []
    assert all(finding.status is Status.WARNING for finding in tried(app).values())
    assert asked
