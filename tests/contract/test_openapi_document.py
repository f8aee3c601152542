"""Test that openapi.yaml is valid and agrees with the routes, forms and problem catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.domain import audit_events
from api.schemas.engine.body import json_schema, query_parameters
from api.web import guards, problem_catalogue
from tests.support.contract import ContractChecker, contract, from_rule

OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for method, path, operation in contract().operations()
]


@pytest.fixture
def document() -> ContractChecker:
    return contract()


def routes(app: Flask) -> dict[tuple[str, str], Any]:
    """Return the views of the URL map by (method, path), without the implicit HEAD and OPTIONS."""
    return {
        (method.lower(), from_rule(rule.rule)): app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_is_a_valid_openapi_3_1_document(document: ContractChecker) -> None:
    OpenAPIV31SpecValidator(dict(document.document)).validate()


def test_every_route_is_documented_and_everything_documented_is_a_route(
    app: Flask, document: ContractChecker
) -> None:
    documented = {(method, path) for method, path, _ in document.operations()}
    assert set(routes(app)) == documented


def test_it_is_served(client: Any, document: ContractChecker) -> None:
    assert client.get("/openapi.json").get_json() == document.document
    assert client.get("/openapi.yaml").status_code == 200


def test_every_guard_is_the_one_of_the_view(app: Flask, document: ContractChecker) -> None:
    views = routes(app)
    documented = {
        (method, path): operation["x-guard"] for method, path, operation in document.operations()
    }
    assert documented == {place: views[place].guard.value for place in documented}


def test_every_role_asked_for_is_the_one_of_the_view(app: Flask, document: ContractChecker) -> None:
    views = routes(app)
    for method, path, operation in document.operations():
        roles = sorted(guards.roles_of(views[method, path]))
        assert operation.get("x-roles", []) == roles, operation["operationId"]
        assert bool(roles) == (operation["x-guard"] == "has_role")
        assert operation.get("x-fresh", False) == guards.is_fresh(views[method, path])


def test_every_body_is_the_one_of_the_form(app: Flask, document: ContractChecker) -> None:
    views = routes(app)
    for method, path, operation in document.operations():
        form = getattr(views[method, path], "body_form", None)
        documented = None
        if "requestBody" in operation:
            assert operation["requestBody"]["required"] is True
            ((media_type, media),) = operation["requestBody"]["content"].items()
            assert media_type == "application/json"
            documented = bare(document, media["schema"])
        drawn = None if form is None else bare(document, json_schema(form))
        assert documented == drawn, operation["operationId"]


def test_every_query_is_the_one_of_the_form(app: Flask, document: ContractChecker) -> None:
    views = routes(app)
    for method, path, operation in document.operations():
        form = getattr(views[method, path], "query_form", None)
        documented = [
            {key: bare(document, parameter[key]) for key in ("name", "in", "required", "schema")}
            for parameter in map(document.resolve, operation.get("parameters", []))
            if parameter["in"] == "query"
        ]
        drawn = [] if form is None else query_parameters(form)
        assert documented == drawn, operation["operationId"]


def test_operation_ids_are_unique(document: ContractChecker) -> None:
    ids = [operation["operationId"] for _, _, operation in document.operations()]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
class TestOperation:
    def test_guard_and_security_agree(
        self, method: str, path: str, operation: Mapping[str, Any]
    ) -> None:
        either: list[dict[str, list[str]]] = [{"cookieAuth": []}, {"bearerAuth": []}]
        public = operation["x-guard"] == "public"
        assert operation["security"] == ([] if public else either)
        assert public or "401" in operation["responses"]

    def test_statuses_that_follow_from_its_kind_are_documented(
        self, document: ContractChecker, method: str, path: str, operation: Mapping[str, Any]
    ) -> None:
        expected = {"400", "500"}
        if method != "get":
            expected |= {"403", "413", "415"}
        if "requestBody" in operation:
            expected |= {"422"}
        if operation["x-guard"] != "public":
            expected |= {"401"}
        if operation["x-guard"] == "has_role":
            expected |= {"403"}
        if path.startswith("/v1/"):
            expected |= {"503"}
        if any(document.resolve(p)["in"] == "query" for p in operation.get("parameters", [])):
            expected |= {"422"}
        assert expected <= set(operation["responses"])
        assert "default" not in operation["responses"]

    def test_every_response_under_v1_is_private(
        self, document: ContractChecker, method: str, path: str, operation: Mapping[str, Any]
    ) -> None:
        for response in map(document.resolve, operation["responses"].values()):
            assert "X-Request-Id" in response["headers"]
            assert "Cache-Control" in response["headers"]
            assert "Vary" in response["headers"] or not path.startswith("/v1/")

    def test_every_body_has_an_example(
        self, document: ContractChecker, method: str, path: str, operation: Mapping[str, Any]
    ) -> None:
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for part in map(document.resolve, parts):
            for media in part.get("content", {}).values():
                assert media["examples"]


def test_every_example_is_what_its_schema_says(document: ContractChecker) -> None:
    faults = [
        f"{where}: {fault}"
        for where, schema, example in examples(document, document.document, "#")
        for fault in document.schema_faults(schema, example)
    ]
    assert faults == []


def test_every_object_is_closed(document: ContractChecker) -> None:
    """An open object would accept a misspelt member as documented."""
    open_ones = {
        name
        for name, schema in document.document["components"]["schemas"].items()
        if (schema.get("type") == "object" or "allOf" in schema)
        and schema.get("additionalProperties", schema.get("unevaluatedProperties")) is not False
    }
    # The first stands for all problems, each of which is closed; the second is the contract.
    assert open_ones == {"Problem", "OpenApiDocument"}


def test_every_problem_has_the_members_of_any_problem(document: ContractChecker) -> None:
    """The schemas are flat, because generators lose members that stand beside ``allOf``."""
    assert_common_members(document, problems(document), document.at("#/components/schemas/Problem"))


def test_every_event_has_the_members_of_any_event(document: ContractChecker) -> None:
    first, *others = map(document.resolve, document.at("#/components/schemas/AuditEvent/oneOf"))
    assert_common_members(document, others, first)
    assert all(list(event["properties"]) == list(first["properties"]) for event in others)


def test_problems_of_the_examples_are_those_of_the_table(document: ContractChecker) -> None:
    shown_examples = [
        example
        for _, _, example in examples(document, document.document, "#")
        if isinstance(example, Mapping) and "request_id" in example and "title" in example
    ]
    assert shown_examples
    for example in shown_examples:
        problem = problem_catalogue.PROBLEMS[example["code"]]
        assert (example["status"], example["title"]) == (problem.status, problem.title)
        assert example["type"] == problem_catalogue.problem_type(example["code"])


def test_every_problem_of_the_table_has_its_page(document: ContractChecker) -> None:
    pages = [code.replace("_", "-") for code in problem_catalogue.PROBLEMS]
    assert document.at("#/components/schemas/ProblemName/enum") == pages


def test_every_problem_is_documented_under_its_status(document: ContractChecker) -> None:
    documented = {
        (int(status), code)
        for _, _, operation in document.operations()
        for status, response in operation["responses"].items()
        for media in document.resolve(response).get("content", {}).values()
        for code in codes(document, media["schema"])
    }
    # The first occurs outside all operations, the second in extensions: see docs/extending.md.
    undocumented = {(405, "method_not_allowed"), (403, "email_not_verified")}
    table = {(problem.status, code) for code, problem in problem_catalogue.PROBLEMS.items()}
    assert documented == table - undocumented


def test_event_types_are_those_of_the_audit_trail(document: ContractChecker) -> None:
    schema = document.at("#/components/schemas/AuditEvent")
    documented = [
        event_type
        for variant in map(document.resolve, schema["oneOf"])
        for event_type in closed_values(variant["properties"]["type"])
    ]
    assert sorted(documented) == sorted(audit_events.EventType)


def test_links_lead_to_operations(document: ContractChecker) -> None:
    ids = {operation["operationId"] for _, _, operation in document.operations()}
    for _, _, operation in document.operations():
        for response in map(document.resolve, operation["responses"].values()):
            for link in response.get("links", {}).values():
                assert link["operationId"] in ids


def problems(document: ContractChecker) -> list[Mapping[str, Any]]:
    """Return the schema of each single problem."""
    schemas: Mapping[str, Mapping[str, Any]] = document.at("#/components/schemas")
    return [
        schema
        for name, schema in schemas.items()
        if name.endswith("Problem") and name != "Problem" and "oneOf" not in schema
    ]


def assert_common_members(
    document: ContractChecker, schemas: Sequence[Mapping[str, Any]], model: Mapping[str, Any]
) -> None:
    """Assert that each schema has the members of the model, equal or, where closed, narrower."""
    assert schemas
    for schema in schemas:
        assert set(model["required"]) <= set(schema["required"])
        for name, expected in model["properties"].items():
            member = schema["properties"][name]
            narrower = name == "data" or bool(closed_values(member))
            assert narrower or member == expected, (schema["description"], name)


def bare(document: ContractChecker, schema: Any) -> Any:
    """Return a schema without names and texts for people, to compare two schemas."""
    if isinstance(schema, list):
        return [bare(document, item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return bare(document, document.resolve(schema))
    bare_schema = {
        key: bare(document, value) for key, value in schema.items() if key != "description"
    }
    if bare_schema.get("format") == "password":  # only a hint for viewers to hide the input
        del bare_schema["format"]
    if "required" in bare_schema:
        bare_schema["required"] = sorted(bare_schema["required"])
    return bare_schema


def examples(document: ContractChecker, node: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield every (location, schema, example) below ``node``."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from examples(document, item, f"{where}/{index}")
    if not isinstance(node, Mapping):
        return
    named = node.get("examples")
    if isinstance(named, list):  # examples of a schema
        yield from ((f"{where}/examples/{index}", node, item) for index, item in enumerate(named))
    elif isinstance(named, Mapping) and "schema" in node:  # examples of a media type
        for name, item in named.items():
            yield f"{where}/examples/{name}", node["schema"], document.resolve(item)["value"]
    if "example" in node and "schema" in node:  # an example of a parameter or a header
        yield f"{where}/example", node["schema"], node["example"]
    for key, item in node.items():
        if key not in {"value", "example", "examples"} or where.endswith("properties"):
            yield from examples(document, item, f"{where}/{key}")


def codes(document: ContractChecker, schema: Any) -> set[str]:
    """Return the problem codes that a response's schema allows."""
    schema = document.resolve(schema)
    if "oneOf" in schema:
        return {code for alternative in schema["oneOf"] for code in codes(document, alternative)}
    properties = schema.get("properties", {})
    is_problem = {"code", "request_id"} <= properties.keys()
    return set(closed_values(properties["code"])) if is_problem else set()


def closed_values(schema: Mapping[str, Any]) -> list[str]:
    return schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else []
