"""Test ``python -m api extension check``: each fault of an extension is one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response

from api.domain import event_outcomes
from api.extending import JsonForm, Length, PageQuery, Required, Signals, Text, extend, http
from api.extending import signed_in as guard
from tests.support.extension import HEADERS, PROBLEMS, plug_in, write

Edit = Callable[[dict[str, Any]], None]
Check = Callable[..., tuple[int, str, str]]


class NewStarForm(JsonForm):
    """The body of ``POST /v1/stars``."""

    name = Text(Required(), Length(1, 80))


def document() -> dict[str, Any]:
    """Return a contract part without a fault."""
    star = {"type": "object", "properties": {"name": {"type": "string"}}}
    text = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[^\\u0000]*$"}
    form = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": text},
        "additionalProperties": False,
    }
    answer = {"schema": star, "examples": {"one": {"value": {"name": "Vega"}}}}
    refused = {
        status: {"$ref": f"#/components/responses/{problem}"}
        for status, problem in PROBLEMS.items()
    } | {"400": {"$ref": "#/components/responses/BadRequest"}}
    common = {
        "tags": ["Stars"],
        "x-guard": "signed_in",
        "security": [{"cookieAuth": []}, {"bearerAuth": []}],
    }
    response = {
        "description": "Done.",
        "headers": HEADERS,
        "content": {"application/json": answer},
    }
    page = [{"$ref": f"#/components/parameters/{name}"} for name in ("Limit", "Cursor")]
    body = {"schema": form, "examples": {"one": {"value": {"name": "Vega"}}}}
    lit = {
        "type": "object",
        "required": ["type", "data"],
        "properties": {
            "type": {"type": "string", "const": "stars.star.lit"},
            "data": {"type": "object", "additionalProperties": False},
        },
    }
    return {
        "tags": [{"name": "Stars"}],
        "paths": {
            "/v1/stars": {
                "get": {
                    **common,
                    "operationId": "listStars",
                    "parameters": page,
                    "responses": {"200": response, **refused},
                },
                "post": {
                    **common,
                    "operationId": "lightStar",
                    "requestBody": {"required": True, "content": {"application/json": body}},
                    "responses": {"201": response, **refused},
                },
            }
        },
        "components": {"schemas": {"StarLitEvent": lit}},
        "x-audit-events": [{"$ref": "#/components/schemas/StarLitEvent"}],
    }


def blueprint() -> Blueprint:
    stars = Blueprint("stars", __name__, url_prefix="/stars")

    @stars.get("")
    @guard
    @http.asks(PageQuery)
    def list_stars(query: PageQuery) -> Response:
        return http.nothing()

    @stars.post("")
    @guard
    @http.takes(NewStarForm)
    def light(body: NewStarForm) -> Response:
        return http.nothing()

    return stars


@pytest.fixture
def check(
    call: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[Edit], tuple[int, str, str]]:
    """Return a function that checks the extension after an edit of its contract part."""
    monkeypatch.setattr(event_outcomes, "_OF_EXTENSIONS", set(event_outcomes._OF_EXTENSIONS))

    def checking(edit: Edit) -> tuple[int, str, str]:
        part = document()
        edit(part)
        lit = Signals().audited("star-lit")

        def register(app: Flask) -> None:
            path = write(tmp_path, part)
            extend(
                app, "stars", blueprint=blueprint(), contract=path, events={lit: "stars.star.lit"}
            )

        plug_in(monkeypatch, "stars", register)
        return call("extension", "check", "stars")

    return checking


@pytest.mark.long
def test_one_without_a_fault_is_ok(check: Callable[[Edit], tuple[int, str, str]]) -> None:
    assert check(lambda _part: None) == (0, "ok    stars and its contract agree\n", "")


def get(part: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = part["paths"]["/v1/stars"]["get"]
    return operation


def post(part: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = part["paths"]["/v1/stars"]["post"]
    return operation


def form(part: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = post(part)["requestBody"]["content"]["application/json"]["schema"]
    return schema


def event(part: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = part["components"]["schemas"]["StarLitEvent"]
    return schema


FAULTS: dict[str, tuple[Edit, str]] = {
    "a route that is not documented": (
        lambda part: part["paths"]["/v1/stars"].pop("post"),
        "The extension stars does not document the route POST /v1/stars.",
    ),
    "another guard": (
        lambda part: get(part).update({"x-guard": "freshly_authenticated"}),
        "GET /v1/stars: x-guard is 'freshly_authenticated', the view's guard is signed_in.",
    ),
    "no guard": (
        lambda part: get(part).pop("x-guard"),
        "GET /v1/stars: x-guard is absent, the view's guard is signed_in.",
    ),
    "a role": (
        lambda part: get(part).update({"x-roles": ["admin"]}),
        "GET /v1/stars: x-roles is ['admin'], the view has [].",
    ),
    "fresh": (
        lambda part: get(part).update({"x-fresh": True}),
        "GET /v1/stars: x-fresh must be false.",
    ),
    "security of public": (
        lambda part: get(part).update({"security": []}),
        (
            "GET /v1/stars: security must be [{'cookieAuth': []}, {'bearerAuth': []}] for the guard"
            " signed_in."
        ),
    ),
    "another body": (
        lambda part: form(part)["properties"]["name"].update({"maxLength": 99}),
        (
            "POST /v1/stars: requestBody differs from the form NewStarForm:"
            " #/properties/name/maxLength is 99, not 80."
        ),
    ),
    "an optional body": (
        lambda part: post(part)["requestBody"].update({"required": False}),
        "POST /v1/stars: requestBody must be required, with the content application/json alone.",
    ),
    "a body without a form": (
        lambda part: get(part).update({"requestBody": post(part)["requestBody"]}),
        "GET /v1/stars: requestBody is described, and the view takes no form.",
    ),
    "a query without a parameter": (
        lambda part: get(part)["parameters"].pop(),
        "GET /v1/stars: the query parameters differ from the form PageQuery:",
    ),
    "a query without a form": (
        lambda part: post(part).update({"parameters": get(part)["parameters"]}),
        "POST /v1/stars: the query parameters differ from the view, which has no form:",
    ),
    "a missing status": (
        lambda part: get(part)["responses"].pop("401"),
        "GET /v1/stars: the responses 401 are missing.",
    ),
    "a missing header": (
        lambda part: get(part)["responses"]["200"].update({"headers": {}}),
        "GET /v1/stars: the response 200 lacks the headers Cache-Control, Vary, X-Request-Id.",
    ),
    "no examples": (
        lambda part: get(part)["responses"]["200"]["content"]["application/json"].pop("examples"),
        "GET /v1/stars: the response 200 has no examples.",
    ),
    "an event that is not documented": (
        lambda part: part.update({"x-audit-events": []}),
        "The extension stars does not document the event stars.star.lit.",
    ),
    # parts of the wrong form: a message, never a KeyError
    "an operation without an id": (
        lambda part: get(part).pop("operationId"),
        "0.yaml: GET /v1/stars has no operationId.",
    ),
    "an operation without responses": (
        lambda part: get(part).pop("responses"),
        "0.yaml: GET /v1/stars has no responses.",
    ),
    "an operation that is a list": (
        lambda part: part["paths"]["/v1/stars"].update({"get": []}),
        "0.yaml: GET /v1/stars must be a mapping.",
    ),
    "paths that are a list": (
        lambda part: part.update({"paths": []}),
        "0.yaml: paths must be a mapping.",
    ),
    "a tag without a name": (
        lambda part: part.update({"tags": [{"description": "Stars."}]}),
        "0.yaml: each of tags must be a mapping with a name.",
    ),
    "components that are a list": (
        lambda part: part.update({"components": {"schemas": []}}),
        "0.yaml: components/schemas must be a mapping.",
    ),
    "an event's schema that does not exist": (
        lambda part: part.update({"x-audit-events": [{"$ref": "#/components/schemas/None"}]}),
        "0.yaml: x-audit-events refers to #/components/schemas/None, which is not in it.",
    ),
    "an event that is no reference": (
        lambda part: part.update({"x-audit-events": ["StarLitEvent"]}),
        "0.yaml: each of x-audit-events must be a $ref.",
    ),
    "an event without a type": (
        lambda part: event(part)["properties"].pop("type"),
        "0.yaml: #/components/schemas/StarLitEvent has no type with const or enum.",
    ),
    "an event without data": (
        lambda part: event(part)["properties"].pop("data"),
        "0.yaml: #/components/schemas/StarLitEvent has no data.",
    ),
    "a parameter that is a schema": (
        lambda part: get(part).update({"parameters": [{"$ref": "#/components/schemas/Account"}]}),
        "GET /v1/stars: a parameter lacks name, in or schema.",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_a_line(name: str, check: Callable[[Edit], tuple[int, str, str]]) -> None:
    edit, message = FAULTS[name]
    status, output, errors = check(edit)
    lines = output.splitlines()
    assert (status, errors) == (1, "")
    assert any(line.startswith(f"FAIL  {message}") for line in lines), output
    assert all(line.startswith("FAIL  ") for line in lines), output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paths: [", "stars.yaml is not YAML: "),
        ("- 1", "stars.yaml is not an OpenAPI document."),
        (None, "stars.yaml can't be read: No such file or directory."),
    ],
)
def test_a_contract_that_cannot_be_read_is_a_line(
    call: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | None, message: str
) -> None:
    path = tmp_path / "stars.yaml"
    if text is not None:
        path.write_text(text)
    plug_in(
        monkeypatch,
        "stars",
        lambda app: extend(app, "stars", blueprint=blueprint(), contract=path),
    )
    status, output, errors = call("extension", "check", "stars")
    assert (status, errors) == (1, "")
    assert output.startswith(f"FAIL  {message}")


def test_an_exception_of_register_is_a_line(call: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def register(app: Flask) -> None:
        {}["STARS_LIMIT"]

    plug_in(monkeypatch, "stars", register)
    status, output, errors = call("extension", "check", "stars")
    assert (status, errors) == (1, "")
    assert output.startswith(
        "FAIL  register(app) raised KeyError: 'STARS_LIMIT' (test_extension.py, line "
    )


def test_a_module_that_does_not_exist_is_a_line(call: Check) -> None:
    assert call("extension", "check", "nowhere") == (
        1,
        (
            "FAIL  EXTENSIONS names 'nowhere', which can't be imported. Is its folder on"
            " PYTHONPATH? Example: EXTENSIONS=notes PYTHONPATH=examples\n"
        ),
        "",
    )
