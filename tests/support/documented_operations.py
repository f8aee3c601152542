"""Every operation of ``openapi.yaml`` under ``/v1``, each with a request that it takes from Bob.

A new operation of the contract is in all tests that are parametrized with these lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from api.domain.permissions import BUILT_IN_ROLES
from tests.support.client import PASSWORD
from tests.support.contract import contract

# by operationId: bodies that can't be taken from the contract's examples
_BODIES: dict[str, dict[str, Any]] = {
    # Alice and Bob, whom the examples name, have accounts
    "createAccount": {"email": "carol@example.com", "password": PASSWORD, "name": "Carol"},
}


@dataclass(frozen=True)
class DocumentedOperation:
    """An operation of the contract, with the body and the query that Bob sends.

    ``path`` is the contract's template, ``body`` None where it takes none, ``members`` those that
    the schema of the body has. ``status`` is the answer if Bob has just signed in and holds
    ``roles``, except where ``path`` names something that isn't his.
    """

    id: str
    method: str
    path: str
    guard: str
    roles: tuple[str, ...]  # one of these is required
    is_fresh: bool  # a fresh authentication is required
    status: int
    query: str
    body: dict[str, Any] | None = field(hash=False)
    members: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        return self.guard == "public"

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    @property
    def is_of_one(self) -> bool:
        """Return whether the path names one session, event or webhook."""
        return "{" in self.path

    def url(self, session_id: str) -> str:
        """Return the path for one session, with the query."""
        return self.path.replace("{id}", session_id) + self.query


def _documented() -> list[DocumentedOperation]:
    return [
        _derive(method, path, operation)
        for method, path, operation in contract().operations()
        if path.startswith("/v1/")
    ]


def _derive(method: str, path: str, operation: Mapping[str, Any]) -> DocumentedOperation:
    status, body, members = _body(operation)
    if operation["x-guard"] == "api_token":
        status = 403  # for Bob, who has a session
    return DocumentedOperation(
        id=operation["operationId"],
        method=method.upper(),
        path=_with_examples(path),
        guard=operation["x-guard"],
        roles=roles_for(operation),
        is_fresh=operation["x-guard"] == "freshly_authenticated" or operation.get("x-fresh", False),
        status=status,
        query=_query(operation),
        body=body,
        members=members,
    )


def roles_for(operation: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the built-in roles that an operation accepts; empty if it needs none."""
    permission = operation.get("x-permission")
    held = (role for role, permissions in BUILT_IN_ROLES.items() if permission in permissions)
    return tuple(sorted([*held, *operation.get("x-roles", ())]))


def _body(operation: Mapping[str, Any]) -> tuple[int, dict[str, Any] | None, frozenset[str]]:
    """Return the best answer that an example gets, the body that gets it, and all members."""
    if "requestBody" not in operation:
        succeeds = min(int(status) for status in operation["responses"])
        return operation.get("x-status", succeeds), None, frozenset()
    media = operation["requestBody"]["content"]["application/json"]
    example = min(media["examples"].values(), key=lambda each: each["x-status"])
    body = _BODIES.get(operation["operationId"]) or _by_bob(example["value"])
    return example["x-status"], body, frozenset(_members(media["schema"]))


def _members(schema: Any) -> Iterator[str]:
    resolved = contract().resolve(schema)
    yield from resolved.get("properties", ())
    for part in (*resolved.get("allOf", ()), *resolved.get("oneOf", ())):
        yield from _members(part)


def _by_bob(example: dict[str, Any]) -> dict[str, Any]:
    """Return the body with Bob's addresses. Alice, whom the examples name, is his victim here."""
    return {
        name: re.sub("^alice(?=.*@)", "bob", value) if isinstance(value, str) else value
        for name, value in example.items()
    }


def _query(operation: Mapping[str, Any]) -> str:
    """Return the query with the examples of the parameters that are required."""
    parameters = map(contract().resolve, operation.get("parameters", ()))
    required = [
        declared
        for declared in parameters
        if declared["in"] == "query" and declared.get("required")
    ]
    query = urlencode({parameter["name"]: parameter["example"] for parameter in required})
    return f"?{query}" if query else ""


def _with_examples(path: str) -> str:
    """Return the path with the examples of all parameters but ``id``."""
    item = contract().document["paths"][path]
    for parameter in map(contract().resolve, item.get("parameters", ())):
        if parameter["in"] == "path" and parameter["name"] != "id":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    return path


DOCUMENTED = _documented()
PRIVATE = [operation for operation in DOCUMENTED if not operation.is_public]
UNSAFE = [operation for operation in DOCUMENTED if not operation.is_safe]
FRESH = [operation for operation in DOCUMENTED if operation.is_fresh]
WITH_BODY = [operation for operation in DOCUMENTED if operation.body is not None]
