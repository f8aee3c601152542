"""Test that every route declares who may call it and does only what a handler may do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint, Flask

from api import resources
from api.resources import sessions
from api.web import guards
from api.web.declared_guards import Guard, guard_of


def test_each_module_of_resources_is_registered_in_the_order_of_its_name(app: Flask) -> None:
    paths = Path(resources.__path__[0]).glob("*.py")
    modules = sorted(f"api.resources.{path.stem}" for path in paths if path.stem != "__init__")
    assert [blueprint.import_name for blueprint in app.blueprints.values()] == modules


def test_a_module_of_resources_defines_one_blueprint() -> None:
    module = ModuleType("api.resources.stars")
    module.sessions = sessions.sessions  # type: ignore[attr-defined]  # imported: not its own
    with pytest.raises(RuntimeError, match=r"api\.resources\.stars defines 0 blueprints"):
        resources.blueprint_of(module)
    module.stars = Blueprint("stars", module.__name__)  # type: ignore[attr-defined]
    assert resources.blueprint_of(module).name == "stars"


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
    """The route may be registered after the start, when the check at start has already run."""
    app = make_app()
    called: list[int] = []
    app.add_url_rule("/forgotten", view_func=lambda: called.append(1) or "", endpoint="forgotten")
    response = app.test_client().get("/forgotten")
    assert (response.status_code, response.json["code"], called) == (403, "forbidden", [])


def test_no_route_changes_anything_on_get(app: Flask) -> None:
    """ASVS 3.5.3: a view that accepts GET accepts no other method."""
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


@pytest.mark.parametrize("path", ["/v1/account/", "/v1//account", "/V1/account", "//v1/account"])
def test_a_url_has_one_spelling(app: Flask, path: str) -> None:
    """A redirect would be HTML, and caches would keep one resource under two names."""
    assert app.test_client().get(path).status_code == 404
