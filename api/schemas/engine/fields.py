"""The types of JSON members, as thin WTForms fields.

    class BookForm(JsonForm):
        title = Text(Required(), Length(1, 200), NoControlCharacters())
        pages = Integer(Range(1, 10_000))
        authors = ListOf(Nested(AuthorForm), max_items=20)

Validators come first, as plain arguments; a default is used if the key is absent. JsonForm refuses
WTForms' own fields, because they coerce.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

import wtforms

from api.i18n.catalogues import Phrase
from api.schemas.engine.strict_json import MAX_SAFE_INTEGER
from api.schemas.engine.validators import (
    CodedMessage,
    NoNul,
    Nullable,
    OneOf,
    Pattern,
    Range,
    Required,
    ShownMasked,
    TypedText,
)

if TYPE_CHECKING:  # generic in the stubs only
    _FormField = wtforms.FormField[wtforms.Form]
    _FieldList = wtforms.FieldList[wtforms.Field]
else:
    _FormField = wtforms.FormField
    _FieldList = wtforms.FieldList

_JSON_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)


_NO_FORM = wtforms.Form()


class JsonField(wtforms.Field):
    """The part of each type that strict parsing needs, mixed into a WTForms field."""

    json_type: ClassVar[str]

    def __init__(self, *validators: object, default: Any = None, **options: Any) -> None:
        # Implied validators last: a narrower explicit one then reports its own error.
        rules = [*validators, *self.implied(validators)]
        super().__init__(validators=rules, default=default, **options)

    @classmethod
    def takes(cls, value: object) -> bool:
        """Return whether a JSON value is of this type."""
        raise NotImplementedError

    @classmethod
    def exact(cls, value: Any) -> object:
        """Return the Python value for a JSON value of this type."""
        return value

    @classmethod
    def from_text(cls, text: str) -> object:
        """Return the JSON value of a text in a query string, or the text itself if it is none."""
        return text

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        """Return the validators that the type implies."""
        return ()

    def settle(self, value: Any, *, sound: bool) -> None:  # noqa: ARG002 -- for nested forms
        """Set exactly this value and discard the value that WTForms computed."""
        self.data = value
        self.raw_data = [value]
        self.process_errors = []


class Text(JsonField, wtforms.StringField):
    """A string without U+0000, for everything except passwords."""

    json_type = "string"
    data: Any

    @classmethod
    def takes(cls, value: object) -> bool:
        return isinstance(value, str)

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        says_what_is_allowed = (Pattern, OneOf, TypedText)
        return () if any(isinstance(v, says_what_is_allowed) for v in _validators) else (NoNul(),)


class Uuid(Text):
    """A UUID, read in either case (RFC 9562, 4) and passed on in lower case."""

    @classmethod
    def exact(cls, value: Any) -> object:
        return str(value).lower()

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        return (Pattern("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),)


class Secret(Text):
    """A string of any code points: a password is verified as received (ASVS 6.2.8)."""

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        return (ShownMasked(),)


class Boolean(JsonField, wtforms.BooleanField):
    """The values true and false; not 0, not "false"."""

    json_type = "boolean"
    data: Any

    @classmethod
    def takes(cls, value: object) -> bool:
        return isinstance(value, bool)

    @classmethod
    def from_text(cls, text: str) -> object:
        return {"true": True, "false": False}.get(text, text)


class Integer(JsonField, wtforms.IntegerField):
    """An integer from -(2^53-1) to 2^53-1; as in JSON Schema `1.0` is one, `true` is not."""

    json_type = "integer"
    data: Any

    @classmethod
    def takes(cls, value: object) -> bool:
        return type(value) is int or (isinstance(value, float) and value.is_integer())

    @classmethod
    def exact(cls, value: Any) -> object:
        return int(value)

    @classmethod
    def from_text(cls, text: str) -> object:
        if not _JSON_INTEGER.fullmatch(text):
            return text
        # 20 characters are too large a number already; int() is quadratic in their count.
        return int(text[:20])

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        return (Range(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER),)


class Number(JsonField, wtforms.FloatField):
    """A finite number; an integer stays one."""

    json_type = "number"
    data: Any

    @classmethod
    def takes(cls, value: object) -> bool:
        return type(value) in (int, float)

    @classmethod
    def from_text(cls, text: str) -> object:
        if not _JSON_NUMBER.fullmatch(text) or math.isinf(float(text)):
            return text
        is_integer = _JSON_INTEGER.fullmatch(text) and abs(float(text)) <= MAX_SAFE_INTEGER
        return int(text) if is_integer else float(text)


class Nested(JsonField, _FormField):
    """An object with the members of another JsonForm; `data` is None if it is absent.

    Takes only the markers Required and Nullable; its form holds the rules of its members.
    """

    json_type = "object"
    absent = False

    def __init__(self, form_class: type[wtforms.Form], *markers: object, **options: Any) -> None:
        if not all(isinstance(marker, Required | Nullable) for marker in markers):
            raise TypeError("Nested takes Required() and Nullable() only")
        wtforms.FormField.__init__(self, form_class, **options)
        self.validators = cast(Any, markers)

    @classmethod
    def takes(cls, value: object) -> bool:
        return isinstance(value, dict)

    def process(self, formdata: Any, *arguments: Any, **options: Any) -> None:
        # An absent object gets no form of its own: a sign-in by password would make those of a
        # passkey in vain.
        prefix = f"{self.name}{self.separator}"
        if any(name.startswith(prefix) for name in formdata or ()):
            super().process(formdata, *arguments, **options)
        else:
            self.form = _NO_FORM

    def settle(self, value: Any, *, sound: bool) -> None:
        self.absent = value is None
        if not self.absent:
            if self.form is _NO_FORM:  # an empty object, or one in a list
                super().process(None)
            cast(Any, self.form).settle(value, sound=sound)

    def validate(self, form: wtforms.form.BaseForm, extra_validators: Any = ()) -> bool:
        return self.absent or super().validate(form, extra_validators)

    @property
    def data(self) -> Any:
        return None if self.absent else self.form.data


class Foreign(Nested):
    """An object that another standard defines, such as WebAuthn's JSON.

    Members that its form does not have are ignored, because programs out of our reach add some.
    `data` has the other members as they were sent, without those that are absent. The whole is
    limited instead: see `fault`.
    """

    LONGEST: ClassVar[int] = 16 * 1024  # characters, as compact JSON
    DEEPEST: ClassVar[int] = 6

    @classmethod
    def fault(cls, value: object) -> CodedMessage | None:
        """Return the fault of an object that is too long or nested too deeply; None: neither."""
        level: list[object] = [value]
        for _ in range(cls.DEEPEST + 1):
            level = [item for parent in level for item in _items(parent)]
            if not level:
                break
        else:
            return CodedMessage("Not valid, or no longer valid.", "not_valid")
        if len(json.dumps(value, separators=(",", ":"))) > cls.LONGEST:
            message = Phrase("At most {max} characters.", max=cls.LONGEST)
            return CodedMessage(message, "too_long", {"max": cls.LONGEST})
        return None

    @property
    def data(self) -> Any:
        return None if self.absent else cast(Any, self.form).patch_data


def _items(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class ListOf(JsonField, _FieldList):
    """An array of at most `max_items` items of one kind; empty if absent."""

    json_type = "array"
    absent = False

    def __init__(self, item: Any, *validators: object, max_items: int, **options: Any) -> None:
        options.setdefault("default", ())
        wtforms.FieldList.__init__(
            self, item, validators=list(validators), max_entries=max_items, **options
        )

    @classmethod
    def takes(cls, value: object) -> bool:
        return isinstance(value, list)

    def settle(self, value: Any, *, sound: bool) -> None:
        # Make new entries: WTForms finds them by flattened names, takes `tags_5` for an entry of
        # `tags`, loses lists within lists and replaces [] by the default.
        self.absent = value is None
        self.entries = []
        self.last_index = -1
        for item in value or ():
            entry = cast(Any, self.append_entry())
            entry.settle(item, sound=sound)

    @property
    def data(self) -> Any:
        return None if self.absent else [entry.data for entry in self.entries]
