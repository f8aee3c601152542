"""Parse bodies and query strings strictly; the only module that uses WTForms-JSON.

WTForms-JSON turns an object into its repr, true into 1, "" into the default and a wrong type into
"missing". So the JSON is first compared with the form by type; valid parts are passed to
`from_json`, and then each field is set to the JSON's own value.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import quote

import wtforms
import wtforms_json

from api.errors import FieldError, InvalidBody, InvalidQuery
from api.i18n.catalogues import Phrase
from api.schemas.engine.description import json_schema, query_parameters
from api.schemas.engine.fields import Foreign, ListOf, Nested
from api.schemas.engine.form import JsonForm
from api.schemas.engine.shape import Shape
from api.schemas.engine.strict_json import parse_json
from api.schemas.engine.validators import CodedMessage

__all__ = [
    "JsonForm",
    "json_schema",
    "parse_json",
    "query_parameters",
    "read_body",
    "read_query",
]

if not hasattr(wtforms.Form, "from_json"):  # a second init() would patch the patches
    wtforms_json.init()

# A few bytes of input (`"a":0,`) make a hundred of output: the answer must not amplify.
MAX_ERRORS = 100

F = TypeVar("F", bound=JsonForm)
Path = tuple[str | int, ...]
Fault = tuple[Path, CodedMessage]

_BROKEN = object()
# RFC 3986: characters allowed in a fragment besides letters, digits and -._~
_FRAGMENT_SAFE = "!$&'()*+,;=:@"


class QueryArguments(Protocol):
    """The part of Werkzeug's MultiDict that is used."""

    def items(self, multi: bool = ...) -> Iterable[tuple[str, str]]: ...


def read_body(form_class: type[F], raw: bytes) -> F:
    """Return the validated form that holds a JSON object.

    Fields hold the JSON's own values; absent ones hold their default, see `form.present`.

    Raises MalformedJson; InvalidBody with all faults in the order of the form's fields.
    """
    body = parse_json(raw)
    if not isinstance(body, dict):
        raise InvalidBody([_body_error(((), _wrong_type("object")))])
    form, faults = _read(form_class, body)
    if faults:
        raise InvalidBody([_body_error(fault) for fault in faults[:MAX_ERRORS]])
    return form


def read_query(form_class: type[F], args: QueryArguments | Iterable[tuple[str, str]]) -> F:
    """Return the validated form of a query string, each parameter at most once (ASVS 15.3.7).

    Integers are ASCII digits, booleans `true` and `false`. Raises InvalidQuery.
    """
    pairs = args.items(multi=True) if hasattr(args, "items") else args
    shape = form_class.shape()
    values: dict[str, object] = {}
    repeated: dict[str, CodedMessage] = {}
    for name, text in pairs:
        if name not in shape:
            values[name] = text
        elif name in values:
            repeated[name] = CodedMessage("Given more than once.", "repeated_parameter")
        else:
            values[name] = shape[name].field_class.from_text(text)
    form, faults = _read(form_class, values, superseded=repeated)
    if faults:
        raise InvalidQuery([_query_error(fault) for fault in faults[:MAX_ERRORS]])
    return form


def _read(
    form_class: type[F],
    body: Mapping[str, object],
    superseded: Mapping[str, CodedMessage] | None = None,
) -> tuple[F, list[Fault]]:
    """Return the form and its faults; `superseded` replaces all other faults of a member."""
    walk = _Walk()
    usable = walk.members(form_class.shape(), body, ())
    walk.choose(form_class.alternatives, body)
    if not any(name in body for name in form_class.at_least_one):
        for name in form_class.at_least_one[:1]:
            walk.fault((name,), CodedMessage("Required.", "required"))
    for name, message in (superseded or {}).items():
        walk.faults = [fault for fault in walk.faults if fault[0] != (name,)]
        walk.fault((name,), message)
    sound = not walk.faults
    form: F = cast(Any, form_class).from_json(usable, skip_unknown_keys=False)
    form.settle(usable, sound=sound)
    valid = form.validate()
    broken = {path for path, _ in walk.faults}
    faults = walk.faults + [fault for fault in _faults_of_form(form, ()) if fault[0] not in broken]
    if not valid and not faults:  # a form's own validate() refused without a message
        faults = [((), CodedMessage("Not valid.", "invalid_format"))]
    return form, sorted(faults, key=lambda fault: walk.order.get(fault[0], len(walk.order)))


class _Walk:
    """One pass over the JSON along the form: the usable parts, the faults, and their order."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.order: dict[Path, int] = {(): 0}

    def fault(self, path: Path, message: CodedMessage) -> None:
        self.visit(path)
        self.faults.append((path, message))

    def visit(self, path: Path) -> None:
        self.order.setdefault(path, len(self.order))

    def members(
        self,
        shapes: Mapping[str, Shape],
        value: Mapping[str, object],
        path: Path,
        *,
        is_open: bool = False,
    ) -> dict[str, object]:
        usable: dict[str, object] = {}
        for name, shape in shapes.items():
            member_path = (*path, name)
            self.visit(member_path)
            if name in value:
                member = self.value(shape, value[name], member_path)
                if member is not _BROKEN:
                    usable[name] = member
            elif shape.required:
                self.fault(member_path, CodedMessage("Required.", "required"))
        for name in value:
            if name not in shapes and not is_open:
                self.fault(
                    (*path, name),
                    CodedMessage("The app sent something unknown here.", "unknown_field"),
                )
        return usable

    def choose(
        self, alternatives: tuple[tuple[str, ...], ...], value: Mapping[str, object]
    ) -> None:
        """Require the first set with a present member to be whole, and no member of the others.

        Sets may share members: among those that share with the first, a whole one goes before it.
        """
        if not alternatives:
            return
        begun = [names for names in alternatives if any(name in value for name in names)]
        first = begun[0] if begun else alternatives[0]
        akin = [names for names in begun if not set(names).isdisjoint(first)]
        whole = (names for names in akin if all(name in value for name in names))
        chosen = next(whole, first)
        for name in chosen:
            if name not in value:
                self.fault((name,), CodedMessage("Required.", "required"))
        others = {name: None for names in begun for name in names if name not in chosen}
        for name in (name for name in others if name in value):
            words = Phrase("The app sent two things of which only one is possible.")
            message = CodedMessage(words, "not_together", {"other": _distinct(chosen, name, begun)})
            self.faults = [fault for fault in self.faults if fault[0] != (name,)]
            self.fault((name,), message)

    def value(self, shape: Shape, value: object, path: Path) -> object:
        self.visit(path)
        if value is None and shape.nullable:
            return None
        if not shape.field_class.takes(value):
            self.fault(path, _wrong_type(shape.type_name))
            return _BROKEN
        if issubclass(shape.field_class, Foreign) and (fault := shape.field_class.fault(value)):
            self.fault(path, fault)
            return _BROKEN
        if shape.members is not None:
            members = cast(dict[str, object], value)
            return self.members(shape.members, members, path, is_open=shape.is_open)
        if shape.item is not None:
            return self.items(shape, cast(list[object], value), path)
        return shape.cleaned(shape.field_class.exact(value))

    def items(self, shape: Shape, value: list[object], path: Path) -> list[object]:
        limit = cast(int, shape.max_items)
        if len(value) > limit:
            plural = Phrase("At most {max} items.", max=limit)
            message = Phrase("At most 1 item.") if limit == 1 else plural
            self.fault(path, CodedMessage(message, "too_many_items", {"max": limit}))
        walked = (
            self.value(cast(Shape, shape.item), item, (*path, index))
            for index, item in enumerate(value[:limit])
        )
        # A broken item leaves a gap, so that pointers to later items stay right.
        return [None if item is _BROKEN else item for item in walked]


def _distinct(chosen: tuple[str, ...], name: str, alternatives: list[tuple[str, ...]]) -> str:
    """Return the first member of a set that no set with ``name`` has, too."""
    shared = {each for names in alternatives if name in names for each in names}
    return next((each for each in chosen if each not in shared), chosen[0])


def _wrong_type(expected: str) -> CodedMessage:
    # an app must ensure the type, so the message names none; params does
    words = Phrase("The app sent something here that we could not read.")
    return CodedMessage(words, "wrong_type", {"expected": expected})


def _faults_of_form(form: wtforms.form.BaseForm, path: Path) -> Iterator[Fault]:
    for name, field in form._fields.items():
        yield from _faults_of_field(field, (*path, name))
    for message in form.form_errors:
        yield path, _coded(message)


def _faults_of_field(field: Any, path: Path) -> Iterator[Fault]:
    if isinstance(field, Nested):
        if not field.absent:
            yield from _faults_of_form(field.form, path)
        return
    if isinstance(field, ListOf):
        for index, entry in enumerate(field.entries):
            yield from _faults_of_field(entry, (*path, index))
    for message in field.errors:
        if isinstance(message, str):  # the list's own; errors of items are lists and dicts
            yield path, _coded(message)


def _coded(message: str) -> CodedMessage:
    if isinstance(message, CodedMessage):
        return message
    return CodedMessage(message, "invalid_format")  # from a validator of WTForms itself


def _body_error(fault: Fault) -> FieldError:
    path, message = fault
    pointer = "#" + "".join("/" + _reference_token(part) for part in path)
    return FieldError(message.code, message, pointer=pointer, params=message.params or None)


def _query_error(fault: Fault) -> FieldError:
    path, message = fault
    name = str(path[0]) if path else None
    return FieldError(message.code, message, parameter=name, params=message.params or None)


def _reference_token(part: str | int) -> str:
    """Return a reference token in the URI fragment form (RFC 6901, section 6)."""
    return quote(str(part).replace("~", "~0").replace("/", "~1"), safe=_FRAGMENT_SAFE)
