"""Test how much of the contract a worker keeps in memory."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask


def test_who_serves_the_contract_keeps_its_text_alone(make_app: Callable[..., Flask]) -> None:
    """The parsed document would take 5 MiB in each worker."""
    app = make_app()
    served = app.extensions["gatebook.contract"]
    client = app.test_client()
    for path in ("/openapi.json", "/openapi.yaml"):
        assert client.get(path).status_code == 200

    assert "document" not in vars(served)
