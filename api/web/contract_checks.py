"""Check that a contract describes the application: routes, guards, bodies, statuses and headers.

The tests check ``openapi.yaml`` with it, and ``python -m api extension check`` the contract with an
extension's part. A check yields faults, sentences for the author of the contract. It raises nothing
for a document whose parts have the wrong form: it reports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from api.schemas.engine.body import json_schema, query_parameters
from api.web.contract_part import METHODS, documented_path
from api.web.declared_guards import (
    Guard,
    guard_of,
    is_also_by_link,
    is_fresh,
    is_open_to_enrolling,
    is_optional,
    permission_of,
    roles_of,
    takes_tokens,
)
from api.web.form_paths import takes_form
from api.web.json_pointer import target_of

Json = Mapping[str, Any]

_SIGNED_IN: list[dict[str, list[str]]] = [{"cookieAuth": []}, {"bearerAuth": []}]
_API_TOKEN: list[dict[str, list[str]]] = [{"bearerAuth": []}]
# members of an operation that are true or absent, and what the view declares
_MARKS: Mapping[str, Callable[[Callable[..., Any]], bool]] = {
    "x-fresh": is_fresh,
    "x-tokens": takes_tokens,
    "x-open-to-enrolling": is_open_to_enrolling,
}
_ABSENT = object()


@dataclass(frozen=True)
class DescribedOperation:
    """An operation of the contract, with its view; the method is in upper case."""

    method: str
    path: str
    description: Json
    view: Callable[..., Any]
    document: Json

    def resolve(self, node: Any) -> Json:
        """Return the target of a reference, another mapping as it is, and {} for anything else."""
        return resolve(self.document, node)

    @property
    def parameters(self) -> list[Json]:
        """Return the operation's own parameters, without those of the path item."""
        listed = self.description.get("parameters")
        return [self.resolve(item) for item in listed] if isinstance(listed, list) else []

    @property
    def responses(self) -> dict[str, Json]:
        """Return the responses by status, as text."""
        responses = self.resolve(self.description.get("responses"))
        return {str(status): self.resolve(response) for status, response in responses.items()}

    @property
    def body(self) -> Json:
        """Return the request body; {} if there is none."""
        return self.resolve(self.description.get("requestBody"))


def check_contract(app: Flask, document: Json) -> Iterator[str]:
    """Yield each difference between the application and the document."""
    views = views_of(app)
    documented = {
        (method.upper(), path)
        for path, item in resolve(document, document.get("paths")).items()
        for method in METHODS & resolve(document, item).keys()
    }
    for method, path in sorted(views.keys() - documented):
        yield f"{method} {path}: the route is not in the contract."
    for method, path in sorted(documented - views.keys()):
        yield f"{method} {path}: the contract describes it, and there is no such route."
    for method, path in sorted(documented & views.keys()):
        description = resolve(document, document["paths"][path][method.lower()])
        operation = DescribedOperation(method, path, description, views[method, path], document)
        for check in OPERATION_CHECKS:
            for fault in check(operation):
                yield f"{method} {path}: {fault}"


def views_of(app: Flask) -> dict[tuple[str, str], Callable[..., Any]]:
    """Return the views by (method, path of the contract), without HEAD and OPTIONS."""
    return {
        (method, documented_path(rule.rule)): view
        for rule in app.url_map.iter_rules()
        if (view := app.view_functions.get(rule.endpoint)) is not None
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def resolve(document: Json, node: Any) -> Json:
    """Return the target of a reference; {} if it has none, or is no mapping."""
    for _ in range(10):  # a reference to itself must not be followed for ever
        if not isinstance(node, Mapping):
            return {}
        if not isinstance(reference := node.get("$ref"), str):
            return node
        try:
            node = target_of(document, reference)
        except KeyError:
            return {}
    return {}


def check_guard(operation: DescribedOperation) -> Iterator[str]:
    """Compare what the contract says of an operation's guard with the view's guard."""
    guard = guard_of(operation.view)
    shown = operation.description.get("x-guard")
    if guard is None:
        yield "the view declares no guard."
        return
    if shown != guard.value:
        yield f"x-guard is {_text(shown)}, the view's guard is {guard.value}."
    roles = sorted(roles_of(operation.view))
    if operation.description.get("x-roles", []) != roles:
        yield f"x-roles is {_text(operation.description.get('x-roles'))}, the view has {roles}."
    permission = permission_of(operation.view) or None
    if operation.description.get("x-permission") != permission:
        shown = _text(operation.description.get("x-permission"))
        yield f"x-permission is {shown}, the view's is {_text(permission)}."
    for member, holds in _MARKS.items():
        if operation.description.get(member, False) != holds(operation.view):
            yield f"{member} must be {str(holds(operation.view)).lower()}."
    expected: list[dict[str, list[str]]] = [] if guard is Guard.PUBLIC else [*_SIGNED_IN]
    if guard is Guard.API_TOKEN:
        expected = _API_TOKEN
    if is_optional(operation.view) or is_also_by_link(operation.view):
        expected.append({})
    if operation.description.get("security") != expected:
        yield f"security must be {expected} for the guard {guard.value}."


def check_body(operation: DescribedOperation) -> Iterator[str]:
    """Compare the request body with the form of ``http.takes``."""
    form = getattr(operation.view, "body_form", None)
    content = operation.resolve(operation.body.get("content"))
    if form is None:
        if operation.body:
            yield "requestBody is described, and the view takes no form."
        return
    if list(content) != ["application/json"] or operation.body.get("required") is not True:
        yield "requestBody must be required, with the content application/json alone."
        return
    documented = bare(
        operation.document, operation.resolve(content["application/json"]).get("schema")
    )
    drawn = bare(operation.document, json_schema(form))
    if (difference := _difference(documented, drawn)) is not None:
        yield f"requestBody differs from the form {form.__name__}: {difference}"


def check_query(operation: DescribedOperation) -> Iterator[str]:
    """Compare the query parameters with the form of ``http.asks``."""
    form = getattr(operation.view, "query_form", None)
    documented = [
        {
            key: bare(operation.document, parameter.get(key))
            for key in ("name", "in", "required", "schema")
        }
        for parameter in operation.parameters
        if parameter.get("in") == "query"
    ]
    drawn = [] if form is None else query_parameters(form)
    if (difference := _difference(documented, drawn)) is not None:
        name = "the view, which has no form" if form is None else f"the form {form.__name__}"
        yield f"the query parameters differ from {name}: {difference}"


def check_parameters(operation: DescribedOperation) -> Iterator[str]:
    """Require a name and a place of each parameter."""
    for parameter in operation.parameters:
        if not {"name", "in", "schema"} <= parameter.keys():
            yield "a parameter lacks name, in or schema."


def check_statuses(operation: DescribedOperation) -> Iterator[str]:
    """Require the statuses that follow from the kind of operation."""
    expected = {"400", "500"}
    if operation.method != "GET":
        expected |= {"413", "415"}
        if not takes_form(operation.path):
            expected |= {"403"}
    if operation.body or any(parameter.get("in") == "query" for parameter in operation.parameters):
        expected |= {"422"}
    guard = guard_of(operation.view)
    if guard is not Guard.PUBLIC:
        expected |= {"401"}
    if guard in {Guard.HAS_ROLE, Guard.PERMITTED, Guard.API_TOKEN}:
        expected |= {"403"}
    if operation.path.startswith("/v1/"):
        expected |= {"503"}
    if missing := sorted(expected - operation.responses.keys()):
        yield f"the responses {', '.join(missing)} are missing."
    if "default" in operation.responses:
        yield "a default response would describe anything."


def check_headers(operation: DescribedOperation) -> Iterator[str]:
    """Require the headers of every answer."""
    expected = {"X-Request-Id", "Cache-Control"}
    if operation.path.startswith("/v1/"):
        expected |= {"Vary"}
    for status, response in operation.responses.items():
        headers = operation.resolve(response.get("headers"))
        if missing := sorted(expected - headers.keys()):
            yield f"the response {status} lacks the headers {', '.join(missing)}."


def check_examples(operation: DescribedOperation) -> Iterator[str]:
    """Require examples of every body."""
    parts = {"requestBody": operation.body}
    parts |= {f"the response {status}": part for status, part in operation.responses.items()}
    for name, part in parts.items():
        for media in operation.resolve(part.get("content")).values():
            if not operation.resolve(media).get("examples"):
                yield f"{name} has no examples."


OPERATION_CHECKS: tuple[Callable[[DescribedOperation], Iterator[str]], ...] = (
    check_guard,
    check_body,
    check_query,
    check_parameters,
    check_statuses,
    check_headers,
    check_examples,
)


def bare(document: Json, schema: Any) -> Any:
    """Return a schema without names and texts for people, to compare two schemas."""
    if isinstance(schema, list):
        return [bare(document, item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return bare(document, resolve(document, schema))
    bare_schema = {
        key: bare(document, value)
        for key, value in schema.items()
        if key not in {"description", "x-setting"}
    }
    if bare_schema.get("format") == "password":  # only a hint for viewers to hide the input
        del bare_schema["format"]
    if isinstance(bare_schema.get("required"), list):
        bare_schema["required"] = sorted(bare_schema["required"], key=str)
    return bare_schema


def _difference(documented: Any, drawn: Any, where: str = "#") -> str | None:
    """Return the first place where two JSON values differ; None if they are equal."""
    if isinstance(documented, Mapping) and isinstance(drawn, Mapping):
        pairs = [
            (name, documented.get(name, _ABSENT), drawn.get(name, _ABSENT))
            for name in dict.fromkeys([*documented, *drawn])
        ]
    elif isinstance(documented, list) and isinstance(drawn, list) and len(documented) == len(drawn):
        pairs = [(str(i), *pair) for i, pair in enumerate(zip(documented, drawn, strict=True))]
    else:
        same = documented == drawn and type(documented) is type(drawn)
        return None if same else f"{where} is {_text(documented)}, not {_text(drawn)}."
    differences = (_difference(left, right, f"{where}/{name}") for name, left, right in pairs)
    return next((text for text in differences if text is not None), None)


def _text(value: Any) -> str:
    return "absent" if value is _ABSENT or value is None else repr(value)
