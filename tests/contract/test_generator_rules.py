"""Test that the rules of ``.spectral.yaml`` for generators refuse each fault that they are about.

All documents are linted by one process, because Spectral takes seconds to start.
"""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.web.openapi import Contract, Part
from dev.env import node
from dev.paths import ROOT
from tests.support.contract import ContractChecker

pytestmark = pytest.mark.release

RULESET = ROOT / ".spectral.yaml"
SPECTRAL = ROOT / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
RULES = frozenset(yaml.safe_load(RULESET.read_text())["rules"])

Node = dict[str, Any]


def at(document: Node, path: str) -> Any:
    node: Any = document
    for step in path.split("."):
        node = node[int(step) if isinstance(node, list) else step]
    return node


def set_to(path: str, value: object) -> Callable[[Node], None]:
    """Return a change that puts a value at a path, whose last step may be new."""
    parent, _, name = path.rpartition(".")

    def change(document: Node) -> None:
        holder = at(document, parent)
        holder[int(name) if isinstance(holder, list) else name] = value

    return change


def without(path: str) -> Callable[[Node], None]:
    parent, _, name = path.rpartition(".")

    def change(document: Node) -> None:
        del at(document, parent)[name]

    return change


SCHEMAS = "components.schemas"
EVENT = f"{SCHEMAS}.StartedEvent"
SIGN_UP = "paths./accounts.post"
EMPTY = {"type": "object", "required": [], "properties": {}}

GOOD: Node = {
    "openapi": "3.1.0",
    "info": {"title": "Accounts", "version": "1"},
    "paths": {
        "/accounts": {
            "post": {
                "operationId": "createAccount",
                "tags": ["Account"],
                "parameters": [{"$ref": "#/components/parameters/Key"}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Account"}}
                    }
                },
                "responses": {
                    "201": {
                        "description": "Done.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Event"}}
                        },
                        "links": {"again": {"operationId": "createAccount"}},
                    }
                },
            }
        }
    },
    "webhooks": {"event": {"post": {"tags": ["Webhook receiver"], "responses": {}}}},
    "components": {
        "parameters": {
            "Key": {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
            "Id": {"name": "id", "in": "path", "required": True, "example": "7"},
        },
        "schemas": {
            "Language": {"type": "string", "enum": ["en", "de"]},
            "Account": {
                "type": "object",
                "properties": {
                    "remember": {"type": "boolean"},
                    "language": {
                        "anyOf": [{"$ref": "#/components/schemas/Language"}, {"type": "null"}]
                    },
                },
            },
            "Extended": {"allOf": [{"$ref": "#/components/schemas/Account"}, EMPTY]},
            "StartedEvent": {
                "type": "object",
                "required": ["type", "data"],
                "properties": {
                    "type": {"type": "string", "const": "session.started"},
                    "data": {"type": "object"},
                },
            },
            "EndedEvent": {
                "type": "object",
                "required": ["type", "data"],
                "properties": {
                    "type": {"type": "string", "enum": ["session.ended"]},
                    "data": {"type": "object"},
                },
            },
            "AuditEvent": {
                "oneOf": [
                    {"$ref": "#/components/schemas/StartedEvent"},
                    {"$ref": "#/components/schemas/EndedEvent"},
                ],
                "discriminator": {"propertyName": "type", "mapping": {}},
            },
            "TakenProblem": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": {"type": "string", "const": "taken"}},
            },
            "Refusal": {
                "oneOf": [{"$ref": "#/components/schemas/TakenProblem"}],
                "discriminator": {"propertyName": "code", "mapping": {}},
            },
        },
    },
}
UNION = {"oneOf": [{"$ref": "#/components/schemas/Account"}]}

# by the rule that refuses it: the changes, each of which makes a bad document
FAULTS: Mapping[str, list[Callable[[Node], None]]] = {
    "link-without-body": [
        set_to(f"{SIGN_UP}.responses.201.links.again.requestBody", {"email": "$request.body#/a"})
    ],
    "all-of-alone": [
        set_to(f"{SCHEMAS}.Extended.properties", {}),
        set_to(f"{SCHEMAS}.Extended.required", ["token"]),
    ],
    "all-of-whole-parts": [
        without(f"{SCHEMAS}.Extended.allOf.1.{name}") for name in ("type", "required", "properties")
    ],
    "value-with-type": [
        without(f"{SCHEMAS}.Language.type"),
        without(f"{EVENT}.properties.type.type"),
        set_to(f"{EVENT}.properties.closed", {"const": False}),
        set_to(f"{SCHEMAS}.Language", {"type": ["string", "null"], "enum": ["en", None]}),
        set_to(f"{SCHEMAS}.Language.enum", ["en", None]),
    ],
    "null-beside-a-type": [
        set_to(f"{SCHEMAS}.Account.properties.remember", {"type": "null"}),
    ],
    "named-variant": [
        set_to(f"{SCHEMAS}.Either", {"oneOf": [{"type": "object", "properties": {}}]}),
        set_to(
            f"{SCHEMAS}.Account.properties.language.anyOf",
            [{"type": "string", "enum": ["en"]}, {"type": "null"}],
        ),
    ],
    "named-union": [
        set_to(f"{SIGN_UP}.requestBody.content.application/json.schema", UNION),
        set_to(f"{SCHEMAS}.Account.properties.owner", UNION),
        set_to(f"{SCHEMAS}.Account.properties.owner", {"anyOf": UNION["oneOf"] * 2}),
    ],
    "union-of-objects": [
        set_to(f"{SCHEMAS}.Text", {"anyOf": [{"$ref": "#/components/schemas/Language"}]}),
    ],
    "told-apart": [
        without(f"{SCHEMAS}.AuditEvent.discriminator"),
        without(f"{SCHEMAS}.AuditEvent.discriminator.mapping"),
        without(f"{SCHEMAS}.Refusal.discriminator"),
        set_to(f"{SCHEMAS}.AuditEvent.discriminator.propertyName", "kind"),
    ],
    "told-apart-by-type": [
        set_to(f"{EVENT}.required", ["data"]),
        set_to(f"{EVENT}.properties.type", {"type": "string"}),
    ],
    "told-apart-by-code": [
        set_to(f"{SCHEMAS}.TakenProblem.required", []),
        set_to(f"{SCHEMAS}.TakenProblem.properties.code", {"type": "string"}),
    ],
    "event-with-data": [
        set_to(f"{EVENT}.required", ["type"]),
        without(f"{EVENT}.properties.data"),
        set_to(f"{EVENT}.properties.data", {"description": "Anything."}),
    ],
    "body-without-default": [
        set_to(f"{SCHEMAS}.Account.properties.remember.default", False),
        set_to(f"{SCHEMAS}.Language.default", "en"),
    ],
    "parameter-without-example": [
        set_to("components.parameters.Key.example", "01a20349"),
        set_to("components.parameters.Key.examples", {"one": {"value": "01a20349"}}),
        set_to("components.parameters.Key.schema.example", "01a20349"),
        set_to("components.parameters.Key.schema.examples", ["01a20349"]),
        set_to(f"{SIGN_UP}.parameters.0", {"name": "q", "in": "query", "example": "a"}),
    ],
    "one-tag": [
        set_to(f"{SIGN_UP}.tags", []),
        set_to(f"{SIGN_UP}.tags", ["Account", "Sessions"]),
    ],
    "tag-of-webhooks": [set_to("webhooks.event.post.tags", ["Account"])],
    "tag-of-operations": [set_to(f"{SIGN_UP}.tags", ["Webhook receiver"])],
    "developers-name": [
        set_to(f"{SCHEMAS}.{name}", {"type": "string"})
        for name in ("SessionMembers", "AuditEventBase", "account", "Account_1", "ProofOneOf1")
    ],
    "name-of-its-own": [
        set_to(f"{SCHEMAS}.{name}", {"type": "string"}) for name in ("Configuration", "ApiClient")
    ],
}
BAD = [
    pytest.param(rule, f"{rule}-{number}", id=f"{rule}-{number}")
    for rule, changes in FAULTS.items()
    for number, _ in enumerate(changes)
]


def merged() -> Node:
    """Return the contract of a server with the extension of the example."""
    whole = Contract()
    whole.merge("notes", Part(ROOT / "examples" / "notes" / "openapi.yaml"))
    return whole.document


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """Return the names of the broken rules by the name of the document."""
    if not SPECTRAL.is_file():
        pytest.skip("no linters here; `make contract` brings them")
    folder = tmp_path_factory.mktemp("documents")
    documents = {"good": GOOD, "merged": merged()}
    for rule, changes in FAULTS.items():
        for number, change in enumerate(changes):
            documents[f"{rule}-{number}"] = changed = deepcopy(GOOD)
            change(changed)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    command = [node.program(), str(SPECTRAL), "lint", "--ruleset", str(RULESET), "--format", "json"]
    paths = sorted(map(str, folder.glob("*.json")))
    lint = subprocess.run([*command, "--quiet", *paths], capture_output=True, text=True, cwd=folder)
    assert lint.returncode == 1, lint.stderr
    found: dict[str, set[str]] = defaultdict(set)
    for finding in json.loads(lint.stdout):
        if finding["code"] in RULES:
            found[Path(finding["source"]).stem].add(finding["code"])
    return found


@pytest.mark.parametrize("name", ["good", "merged"])
def test_a_good_document_breaks_no_rule(findings: Mapping[str, set[str]], name: str) -> None:
    assert name not in findings


@pytest.mark.parametrize(("rule", "name"), BAD)
def test_a_bad_document_breaks_the_rule(
    findings: Mapping[str, set[str]], rule: str, name: str
) -> None:
    assert rule in findings[name]


def test_a_discriminator_names_the_variant_of_each_value() -> None:
    document = ContractChecker(merged())
    schemas = document.at("#/components/schemas")
    unions = {name: schema for name, schema in schemas.items() if "discriminator" in schema}
    assert "AuditEvent" in unions
    for name, union in unions.items():
        discriminator = union["discriminator"]
        expected = {}
        for reference in union["oneOf"]:
            member = document.resolve(reference)["properties"][discriminator["propertyName"]]
            values = [member["const"]] if "const" in member else member["enum"]
            assert expected.keys().isdisjoint(values), name
            expected |= dict.fromkeys(values, reference["$ref"])
        assert discriminator["mapping"] == expected, name


def test_each_rule_is_broken_by_a_document() -> None:
    assert FAULTS.keys() == RULES
