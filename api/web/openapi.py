"""The contract: ``openapi.yaml``, with the parts that extensions add."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.web.contract_part import METHODS, check_part
from api.web.json_pointer import target_of

HERE = Path(__file__).resolve().parents[2] / "openapi.yaml"

# The sections that a part may have. openapi and info make it a document for editors; they are not
# merged.
_SECTIONS = frozenset({"openapi", "info", "tags", "paths", "components", "x-audit-events"})


class Part:
    """An extension's part: ``tags``, ``paths``, ``components`` and ``x-audit-events``.

    The last one lists references to the schemas of the audit events that it declares, each with the
    members ``type`` and ``data``.
    """

    def __init__(self, path: Path) -> None:
        self.document = _load(path)
        if unknown := sorted(self.document.keys() - _SECTIONS):
            raise ValueError(f"{path.name}: an extension can't add {', '.join(unknown)}.")
        check_part(path.name, self.document)

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield every (method, path, operation), methods in upper case."""
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS & item.keys():
                yield method.upper(), path, item[method]

    def event_types(self) -> set[str]:
        """Return the types of the audit events that it documents."""
        types: set[str] = set()
        for reference in self.document.get("x-audit-events", []):
            types |= set(_event_types(target_of(self.document, reference["$ref"])))
        return types


# A form generated from the contract must not accept a password that this server refuses.
_MIN_LENGTH = re.compile(
    rb"(?<=minLength: )[0-9]+(?=\n +x-setting: PASSWORD_MIN_LENGTH$)", re.MULTILINE
)


class Contract:
    """The contract as a document, and its bytes as YAML and JSON.

    A worker keeps only the text until more is asked for: parsed, it takes 5 MiB.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        """Read the contract, with the limits that these settings choose; None: as it is written."""
        self._source = HERE.read_bytes()
        if settings is not None:
            self._source = _MIN_LENGTH.sub(b"%d" % settings.password_min_length, self._source)
        self._extended = False

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """Return the parsed YAML with the extensions' additions, cached."""
        return _load(HERE, self._source)

    def merge(self, name: str, part: Part) -> None:
        """Add an extension's part.

        Raises ``ValueError`` if a name in it is taken, or a reference has no target.
        """
        self._check_operation_ids(name, part)
        added = part.document
        for section in ("paths", *(f"components/{kind}" for kind in added.get("components", {}))):
            own = _section(self.document, section)
            for key, value in _section(added, section).items():
                if key in own:
                    raise ValueError(
                        f"The extension {name} redefines {section}/{key} of the contract."
                    )
                own[key] = value
        tags = {tag["name"]: tag for tag in self.document["tags"]}
        for tag in added.get("tags", []):
            if tag["name"] in tags:
                raise ValueError(
                    f"The extension {name} redefines tags/{tag['name']} of the contract."
                )
            tags[tag["name"]] = tag
        self.document["tags"] = [tags[tag_name] for tag_name in sorted(tags)]
        for reference in added.get("x-audit-events", []):
            self._add_event(reference["$ref"])
        for reference in _references(added):
            try:
                target_of(self.document, reference)
            except KeyError:
                raise ValueError(
                    f"The extension {name} refers to {reference}, which is nowhere in the contract."
                ) from None
        self._extended = True

    @functools.cached_property
    def as_yaml(self) -> bytes:
        """Return the text with its comments, unless an extension added to it."""
        if not self._extended:
            return self._source
        import yaml

        text = yaml.safe_dump(self.document, sort_keys=False, allow_unicode=True, width=100)
        return text.encode()

    @functools.cached_property
    def as_json(self) -> bytes:
        """Return the same document in JSON."""
        # a worker that only serves the JSON must not keep the parsed document
        document = self.document if self._extended else _load(HERE, self._source)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def _add_event(self, reference: str) -> None:
        """Make a schema with ``type`` and ``data`` a variant of ``AuditEvent``, flat as the others.

        An operator can erase the data of an extension's event, so it can be null.
        """
        events = target_of(self.document, "#/components/schemas/AuditEvent")
        first, schema = (
            target_of(self.document, events["oneOf"][0]["$ref"]),
            target_of(self.document, reference),
        )
        data = schema["properties"]["data"]
        schema |= {
            "type": "object",
            "additionalProperties": False,
            "required": first["required"],
            "properties": first["properties"] | schema["properties"] | {"data": _nullable(data)},
        }
        events["oneOf"].append({"$ref": reference})
        events["discriminator"]["mapping"] |= dict.fromkeys(_event_types(schema), reference)

    def _check_operation_ids(self, name: str, part: Part) -> None:
        taken = {
            item[method]["operationId"]
            for item in self.document["paths"].values()
            for method in METHODS & item.keys()
        }
        for _, _, operation in part.operations():
            if operation["operationId"] in taken:
                raise ValueError(
                    f"The extension {name} uses the operationId {operation['operationId']},"
                    " which is taken."
                )
            taken.add(operation["operationId"])


def _load(path: Path, text: bytes | None = None) -> dict[str, Any]:
    """Return the parsed file; ``text``: to be parsed instead of what the file contains."""
    import yaml  # imported here: 1 MiB, and most workers never need it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(text or path.read_bytes(), Loader=loader)  # noqa: S506  a safe loader
    except OSError as error:
        raise ValueError(f"{path.name} can't be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} is not an OpenAPI document.")
    return document


def _event_types(schema: dict[str, Any]) -> list[str]:
    values = schema["properties"]["type"]
    return [values["const"]] if "const" in values else list(values["enum"])


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "object":
        return {**schema, "type": ["object", "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _section(document: dict[str, Any], path: str) -> dict[str, Any]:
    for step in path.split("/"):
        document = document.setdefault(step, {})
    return document


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _references(child)
    if isinstance(node, dict):
        for key, child in node.items():
            if key == "$ref" and isinstance(child, str):
                yield child
            else:
                yield from _references(child)
