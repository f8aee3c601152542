"""Test that openapi.yaml is valid and agrees with the routes, forms and problem catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.domain import audit_events
from api.domain.assurance import Method
from api.web import contract_checks, problem_catalogue, problem_document
from tests.support.contract import ContractChecker, contract


@pytest.fixture
def document() -> ContractChecker:
    return contract()


@pytest.mark.long  # Redocly and Spectral, of `make contract`, find the same faster
def test_is_a_valid_openapi_3_1_document(document: ContractChecker) -> None:
    OpenAPIV31SpecValidator(dict(document.document)).validate()


def test_it_describes_each_route_with_its_guard_forms_statuses_and_headers(
    app: Flask, document: ContractChecker
) -> None:
    """``tests/commands/test_extension.py`` shows that each check finds its fault."""
    assert list(contract_checks.check_contract(app, document.document)) == []


def test_it_is_served(client: Any, document: ContractChecker) -> None:
    assert client.get("/openapi.json").get_json() == document.document
    assert client.get("/openapi.yaml").status_code == 200


def test_operation_ids_are_unique(document: ContractChecker) -> None:
    ids = [operation["operationId"] for _, _, operation in document.operations()]
    assert sorted(ids) == sorted(set(ids))


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
    # WebAuthn's own JSON, to which browsers add members
    foreign = {
        "PasskeyRegistration",
        "PasskeyAttestation",
        "PasskeyExtensionResults",
        "PasskeyProperties",
        "PasskeyAssertion",
        "PasskeySignature",
    }
    # members of the choice of operators and extensions: nothing in them can be misspelt
    own = {"MetadataObject", "ExtensionData"}
    # The first stands for all problems, each of which is closed; the second is the contract.
    assert open_ones == {"Problem", "OpenApiDocument", *foreign, *own}


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
        assert example["type"] == problem_document.problem_type(example["code"])


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
    # It occurs outside all operations.
    undocumented = {(405, "method_not_allowed")}
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


def test_sign_in_methods_are_those_of_the_code(document: ContractChecker) -> None:
    """There is no telephone, no push and no secret question (ASVS 6.4.2, 6.6.1)."""
    documented = document.at("#/components/schemas/SignInMethod")["enum"]
    assert documented == list(Method)
    assert set(documented) == {"password", "totp", "recovery_code", "passkey", "mail", "provider"}


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
