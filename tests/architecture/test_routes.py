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
from api.web.guards import Guard, guard_of

# The whole table: what a newcomer to it must be put on, knowingly.
GUARDS = {
    "GET /docs": Guard.PUBLIC,
    "GET /docs/<string:asset>": Guard.PUBLIC,
    "GET /healthz": Guard.PUBLIC,
    "GET /metrics": Guard.PUBLIC,
    "GET /openapi.json": Guard.PUBLIC,
    "GET /openapi.yaml": Guard.PUBLIC,
    "GET /problems/<string:name>": Guard.PUBLIC,
    "GET /readyz": Guard.PUBLIC,
    "GET /v1/audit-log/checkpoint": Guard.PUBLIC,
    "GET /v1/audit-log/consistency": Guard.PUBLIC,
    "POST /v1/accounts": Guard.PUBLIC,
    "POST /v1/sessions": Guard.PUBLIC,
    "POST /v1/email-verifications": Guard.PUBLIC,
    "POST /v1/email-verifications/confirmations": Guard.PUBLIC,
    "POST /v1/password-resets": Guard.PUBLIC,
    "POST /v1/password-resets/confirmations": Guard.PUBLIC,
    "POST /v1/email-changes/reversals": Guard.PUBLIC,
    "GET /v1/account": Guard.SIGNED_IN,
    "PATCH /v1/account": Guard.SIGNED_IN,
    "DELETE /v1/account": Guard.SIGNED_IN,
    "GET /v1/account/audit-events": Guard.SIGNED_IN,
    "GET /v1/audit-events/<string:id>/proof": Guard.SIGNED_IN,
    "GET /v1/audit-events": Guard.HAS_ROLE,
    "GET /v1/audit-events/export": Guard.HAS_ROLE,
    "GET /v1/audit-events/<string:id>": Guard.HAS_ROLE,
    "POST /v1/webhooks": Guard.HAS_ROLE,
    "GET /v1/webhooks": Guard.HAS_ROLE,
    "GET /v1/webhooks/<string:id>": Guard.HAS_ROLE,
    "PATCH /v1/webhooks/<string:id>": Guard.HAS_ROLE,
    "DELETE /v1/webhooks/<string:id>": Guard.HAS_ROLE,
    "POST /v1/webhooks/<string:id>/secret": Guard.HAS_ROLE,
    "POST /v1/webhooks/<string:id>/test-events": Guard.HAS_ROLE,
    "GET /v1/webhooks/<string:id>/deliveries": Guard.HAS_ROLE,
    "GET /v1/webhooks/<string:id>/attempts": Guard.HAS_ROLE,
    "POST /v1/webhooks/<string:id>/redeliveries": Guard.HAS_ROLE,
    "PUT /v1/account/password": Guard.SIGNED_IN,
    "GET /v1/session": Guard.SIGNED_IN,
    "DELETE /v1/session": Guard.SIGNED_IN,
    "POST /v1/session/reauthentications": Guard.SIGNED_IN,
    "GET /v1/sessions": Guard.SIGNED_IN,
    "POST /v1/email-changes/confirmations": Guard.SIGNED_IN,
    "POST /v1/email-changes": Guard.FRESHLY_AUTHENTICATED,
    "DELETE /v1/sessions": Guard.FRESHLY_AUTHENTICATED,
    "DELETE /v1/sessions/<string:id>": Guard.FRESHLY_AUTHENTICATED,
}


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
    found = {
        f"{method} {rule.rule}": guard_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == GUARDS


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
