"""Every route says who may call it, and does no more than a handler does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.web import guards
from api.web.guards import Guard, guard_of


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    """The contract says the same of each: tests/contract/test_openapi_document.py."""
    assert guards.undeclared(app) == []
    assert all(guard_of(view) in Guard for view in app.view_functions.values())


def test_a_route_without_a_declaration_is_found(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/v1/forgotten", view_func=lambda: "", endpoint="forgotten")
    assert guards.undeclared(app) == ["forgotten"]


def test_a_route_without_a_declaration_is_answered_to_nobody(
    make_app: Callable[..., Flask],
) -> None:
    """Should one come in after the start, when nobody looks any more."""
    app = make_app()
    called: list[int] = []
    app.add_url_rule("/forgotten", view_func=lambda: called.append(1) or "", endpoint="forgotten")
    response = app.test_client().get("/forgotten")
    assert (response.status_code, response.json["code"], called) == (403, "forbidden", [])


def test_no_route_changes_anything_on_get(app: Flask) -> None:
    """ASVS 3.5.3: a route that takes GET takes nothing else on the same view."""
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


@pytest.mark.parametrize("path", ["/v1/account/", "/v1//account", "/V1/account", "//v1/account"])
def test_a_url_has_one_spelling(app: Flask, path: str) -> None:
    """A redirect would be HTML, and a cache would know one thing under two names."""
    assert app.test_client().get(path).status_code == 404
