"""Check that the contract documents everything in a response.

The test client passes every response to ``check_response``. Schemas are compiled once; a check then
takes tens of microseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

import jsonschema_rs
import yaml

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"

METHODS = frozenset({"get", "put", "post", "patch", "delete"})

# RFC 9110: these fields describe the message itself.
MESSAGE_HEADERS = frozenset(
    {"content-type", "content-length", "date", "connection", "server", "transfer-encoding"}
)
# Every response has these, so the contract does not repeat them (ASVS 3.4).
SECURITY_HEADERS = frozenset(
    {
        "strict-transport-security",
        "x-content-type-options",
        "referrer-policy",
        "content-security-policy",
        "x-frame-options",
        "permissions-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
    }
)
# Fetch standard: these are for the browser, not for the caller.
CORS_HEADERS = frozenset(
    {
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-expose-headers",
        "access-control-max-age",
    }
)
EVERYWHERE = MESSAGE_HEADERS | SECURITY_HEADERS | CORS_HEADERS

PRIVATE = {"cache-control": {"no-store"}, "vary": {"origin", "cookie", "authorization"}}

Schema = Mapping[str, Any]

PROBLEM: Schema = {"$ref": "#/components/schemas/Problem"}


class ContractError(AssertionError):
    """A response that the contract does not document."""


class WerkzeugResponse(Protocol):
    status_code: int
    headers: Any

    def get_data(self) -> bytes: ...


class RequestsResponse(Protocol):
    status_code: int
    headers: Any
    content: bytes


@dataclass(frozen=True)
class RecordedAnswer:
    """A response as it was received. Header names are in lower case."""

    status: int
    headers: Mapping[str, tuple[str, ...]]
    body: bytes

    @classmethod
    def of(cls, response: WerkzeugResponse | RequestsResponse) -> RecordedAnswer:
        """Convert a response of Werkzeug or of ``requests``."""
        if hasattr(response, "content"):
            raw = getattr(response, "raw", None)
            # requests joins repeated headers with a comma; urllib3 keeps them apart.
            pairs = raw.headers.items() if raw is not None else response.headers.items()
            return cls(response.status_code, _grouped(pairs), response.content)
        return cls(response.status_code, _grouped(response.headers.items()), response.get_data())

    def header(self, name: str) -> str | None:
        values = self.headers.get(name)
        return None if values is None else ", ".join(values)

    @property
    def media_type(self) -> str | None:
        value = self.header("content-type")
        return None if value is None else value.partition(";")[0].strip().lower()


class ContractChecker:
    """An OpenAPI 3.1 document with queries for its operations and schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._compiled = _compiled(document)

    def check_response(
        self, method: str, path: str, response: WerkzeugResponse | RequestsResponse
    ) -> None:
        """Raise ``ContractError`` with everything in ``response`` that is not documented.

        ``path`` is a URL's path, a Flask rule or a path of the contract.
        """
        answer = RecordedAnswer.of(response)
        faults = list(self._faults(method.lower(), path.partition("?")[0], answer))
        if faults:
            lines = "\n".join(f"  - {fault}" for fault in faults)
            excerpt = answer.body[:2000].decode(errors="replace")
            raise ContractError(f"{method} {path} → {answer.status}\n{lines}\n{excerpt}")

    def operation(self, method: str, path: str) -> Mapping[str, Any] | None:
        """Return the operation that documents a request; GET documents HEAD, too."""
        template = self.template(path)
        if template is None:
            return None
        item = self.document["paths"][template]
        return cast("Mapping[str, Any] | None", item.get("get" if method == "head" else method))

    def template(self, path: str) -> str | None:
        """Return the contract's path for a URL's path or a Flask rule; literal segments win."""
        documented = from_rule(path)
        if documented in self.document["paths"]:
            return documented
        return next((name for name, expression in self._paths if expression.fullmatch(path)), None)

    def operations(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield every (method, path, operation), with methods in lower case."""
        for path, item in self.document["paths"].items():
            for method in (name for name in item if name in METHODS):
                yield method, path, item[method]

    def resolve(self, node: Any) -> Any:
        """Return the target of a Reference Object, and anything else unchanged."""
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            node = self.at(node["$ref"])
        return node

    def at(self, reference: str) -> Any:
        """Return the node of the document that ``#/…`` names."""
        node: Any = self.document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def schema_faults(self, schema: Schema, instance: object) -> list[str]:
        """Return the faults of ``instance`` by ``schema``, formats included."""
        validator = self._validator(schema)
        if validator.is_valid(instance):
            return []
        return [
            f"{'/'.join(map(str, error.instance_path)) or '(whole)'}: {error.message}"
            for error in validator.iter_errors(instance)
        ]

    def _validator(self, schema: Schema) -> jsonschema_rs.Validator:
        cached = self._compiled.validators.get(id(schema))
        if cached is None:
            cached = jsonschema_rs.Draft202012Validator(
                _absolute(schema), validate_formats=True, registry=self._compiled.registry
            )
            self._compiled.validators[id(schema)] = cached
        return cached

    @cached_property
    def _paths(self) -> list[tuple[str, re.Pattern[str]]]:
        names = sorted(self.document["paths"], key=lambda name: name.count("{"))
        return [(name, re.compile(_expression(name))) for name in names]

    def _faults(self, method: str, path: str, answer: RecordedAnswer) -> Iterator[str]:
        if path == "/v1" or path.startswith("/v1/"):
            yield from _private_faults(answer)
        operation = self.operation(method, path)
        if operation is None:
            yield from self._outside_faults(method, path, answer)
            return
        documented = operation["responses"].get(str(answer.status))
        if documented is None:
            yield f"status {answer.status} is not documented"
            return
        response = self.resolve(documented)
        yield from self._header_faults(operation, response, answer)
        yield from self._content_faults(method, response.get("content"), answer)

    def _outside_faults(self, method: str, path: str, answer: RecordedAnswer) -> Iterator[str]:
        """Yield the faults of an answer outside of the operations: it must be a problem.

        OPTIONS is implicit.
        """
        is_known_path = self.template(path) is not None
        extra = {"allow", "cache-control", "content-language", "vary"}
        extra |= {"x-request-id", "retry-after"}
        yield from _unexpected(answer.headers, EVERYWHERE | extra)
        if method == "options" and answer.status < 400:
            if answer.body:
                yield "the answer to OPTIONS has a body"
            return
        if answer.status < 400:
            subject = f"method {method.upper()}" if is_known_path else "path"
            yield f"the {subject} is not documented"
            return
        if (answer.status == 405) != is_known_path and answer.status in {404, 405}:
            yield "an unknown path is answered 404, an unknown method of a known path 405"
        if answer.status == 405 and answer.header("allow") is None:
            yield "Allow is missing (RFC 9110, 15.5.6)"
        if method == "head":
            return
        if answer.media_type != "application/problem+json":
            yield f"{answer.media_type} is not application/problem+json"
            return
        yield from self._body_faults(PROBLEM, answer)

    def _header_faults(
        self, operation: Mapping[str, Any], response: Mapping[str, Any], answer: RecordedAnswer
    ) -> Iterator[str]:
        headers = response.get("headers", {})
        for name, node in headers.items():
            header = self.resolve(node)
            values = answer.headers.get(name.lower())
            if values is None:
                if header.get("required", False):
                    yield f"header {name} is missing"
                continue
            # Set-Cookie is the only field whose values can't be joined (RFC 9110, 5.3).
            for value in values if name.lower() == "set-cookie" else (", ".join(values),):
                instance = _as_type(value, self.resolve(header["schema"]))
                for fault in self.schema_faults(header["schema"], instance):
                    yield f"header {name}: {fault}"
        documented = {
            name.lower()
            for answer_spec in operation["responses"].values()
            for name in self.resolve(answer_spec).get("headers", {})
        }
        yield from _unexpected(answer.headers, EVERYWHERE | documented)

    def _content_faults(
        self, method: str, content: Mapping[str, Any] | None, answer: RecordedAnswer
    ) -> Iterator[str]:
        if method == "head":
            if answer.body:
                yield "the answer to HEAD has a body"
            return
        if content is None:
            if answer.body:
                yield "a body where none is documented"
            if answer.media_type is not None:
                yield f"Content-Type {answer.media_type} without a body"
            return
        media = content.get(answer.media_type or "")
        if media is None:
            yield f"Content-Type {answer.media_type} is none of {', '.join(content)}"
        else:
            yield from self._body_faults(media["schema"], answer)

    def _body_faults(self, schema: Schema, answer: RecordedAnswer) -> Iterator[str]:
        try:
            instance = _READERS.get(answer.media_type or "", bytes.decode)(answer.body)
        except (ValueError, yaml.YAMLError) as error:
            yield f"the body is not {answer.media_type}: {error}"
            return
        yield from self.schema_faults(schema, instance)
        if answer.media_type == "application/problem+json" and isinstance(instance, dict):
            yield from _problem_faults(instance, answer)


def check_response(method: str, path: str, response: WerkzeugResponse | RequestsResponse) -> None:
    """Check a response against ``openapi.yaml``; see ``ContractChecker.check_response``."""
    contract().check_response(method, path, response)


@cache
def contract() -> ContractChecker:
    """Return the contract of the repository, without the parts of extensions."""
    return ContractChecker(read_yaml(CONTRACT.read_bytes()))


def from_rule(rule: str) -> str:
    """Return ``/v1/sessions/{id}`` for the Flask rule ``/v1/sessions/<uuid:id>``."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """A YAML loader that refuses a duplicate key; the standard loader would take the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise ValueError(f"a key appears twice{node.start_mark}")
        return cast("dict[Any, Any]", super().construct_mapping(node, deep))


@dataclass(frozen=True)
class _Compiled:
    """A document with the validators of its schemas, by the schemas' ``id``.

    Validators find components in the registry. If each contained them, compiling one would take
    23 ms and 0.3 MB: tests need thousands.
    """

    document: Mapping[str, Any]
    registry: jsonschema_rs.Registry
    validators: dict[int, jsonschema_rs.Validator]


# By the ids of documents. An id is unique only while its object lives: documents are kept here, and
# schemas are parts of them or constants.
_COMPILED: dict[int, _Compiled] = {}
_URI = "urn:gatebook:contract"


def _compiled(document: Mapping[str, Any]) -> _Compiled:
    """Return the validators of a document; all contracts made from it share them."""
    known = _COMPILED.get(id(document))
    if known is None:
        components = {"components": document.get("components", {})}
        registry = jsonschema_rs.Registry([(_URI, components)])
        known = _COMPILED[id(document)] = _Compiled(document, registry, {})
    return known


def _absolute(schema: Any) -> Any:
    """Return a copy of a schema whose references name the document in the registry."""
    if isinstance(schema, list):
        return [_absolute(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    copied = {name: _absolute(value) for name, value in schema.items()}
    if isinstance(reference := copied.get("$ref"), str) and reference.startswith("#"):
        copied["$ref"] = _URI + reference
    return copied


@lru_cache(maxsize=8)
def read_yaml(text: bytes) -> Any:
    """Return what YAML says, for reading alone: it is shared (the contract takes 0.7 s to parse).

    Raises ``ValueError`` if a key appears twice.
    """
    return yaml.load(text, Loader=_Loader)


_READERS: dict[str, Callable[[bytes], Any]] = {
    "application/json": json.loads,
    "application/problem+json": json.loads,
    "application/yaml": read_yaml,
}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        grouped[name.lower()] = (*grouped.get(name.lower(), ()), value)
    return grouped


def _expression(template: str) -> str:
    parts = re.split(r"\{[^{}]+\}", template)
    return "[^/]+".join(re.escape(part) for part in parts)


def _as_type(value: str, schema: Schema) -> object:
    """Return a header's text as the type of its schema, or the text itself if it does not fit."""
    if schema.get("type") in {"integer", "boolean"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _unexpected(headers: Iterable[str], expected: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(headers) - set(expected)):
        yield f"header {name} is not documented"


def _private_faults(answer: RecordedAnswer) -> Iterator[str]:
    """Yield the faults of headers that let a cache share an answer (Flask CVE-2023-30861)."""
    for name, directives in PRIVATE.items():
        values = {value.strip().lower() for value in (answer.header(name) or "").split(",")}
        if not directives <= values:
            yield f"{name} of an answer under /v1 must have {', '.join(sorted(directives))}"


def _problem_faults(problem: Mapping[str, Any], answer: RecordedAnswer) -> Iterator[str]:
    """Yield the faults that a schema can't express: members that disagree with the head."""
    if problem.get("status") != answer.status:
        yield f"member status {problem.get('status')} of a {answer.status}"
    if problem.get("type") != "/problems/" + str(problem.get("code")).replace("_", "-"):
        yield f"type {problem.get('type')} is not the page of code {problem.get('code')}"
    if problem.get("request_id") != answer.header("x-request-id"):
        yield "member request_id is not the X-Request-Id of the answer"
