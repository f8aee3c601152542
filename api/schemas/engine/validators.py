"""Validators of values beyond their type.

Each states its rule three times, as a check, as an error with code and params, and as JSON Schema,
so that the three can't drift apart.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms.validators import StopValidation

from api.domain.visible_text import is_invisible
from api.i18n.catalogues import Phrase


class CodedMessage(Phrase):
    """A message for people that also carries a code and params for programs.

    WTForms keeps only the first argument of a ValidationError and appends it to `field.errors`; a
    subclass of str passes through with code and params.
    """

    code: str
    params: Mapping[str, object]

    def __new__(cls, message: str, code: str, params: Mapping[str, object] | None = None) -> Self:
        values = message.values if isinstance(message, Phrase) else {}
        template = message.template if isinstance(message, Phrase) else message
        self = super().__new__(cls, template, **values)
        self.code = code
        self.params = params or {}
        return self


def refuse(code: str, message: str, **params: object) -> StopValidation:
    """Return the exception of a validator, which ends the field's chain: one fault is enough."""
    return StopValidation(CodedMessage(message, code, params))


class Required:
    """A marker for a field whose key must be in the body; `""`, `0` and `false` are values."""

    def __call__(self, form: object, field: object) -> None:
        """Do nothing: presence is checked in the body, before there is a form."""


class Nullable:
    """A marker for a field that accepts `null` besides its type."""

    def __call__(self, form: object, field: object) -> None:
        """Do nothing: types are checked in the body, before there is a form."""


class Rule:
    """The base of the validators; `check` gets the value and never None (null, or not sent)."""

    schema: Mapping[str, object]

    def clean(self, value: Any) -> Any:
        """Return the value that is checked and kept, for a value as it was sent."""
        return value

    def __call__(self, _form: object, field: Any) -> None:
        if field.data is not None:
            self.check(field.data)

    def check(self, value: Any) -> None:
        raise NotImplementedError


class Length(Rule):
    """The number of code points in a string, as JSON Schema and NIST SP 800-63B-4 count."""

    def __init__(self, min: int = 0, max: int | None = None) -> None:
        self.min = min
        self.max = max
        self.schema = ({"minLength": min} if min else {}) | (
            {} if max is None else {"maxLength": max}
        )

    def check(self, value: str) -> None:
        if len(value) < self.min:
            few = Phrase("At least 1 character.")
            message = few if self.min == 1 else Phrase("At least {min} characters.", min=self.min)
            raise refuse("too_short", message, min=self.min)
        if self.max is not None and len(value) > self.max:
            few = Phrase("At most 1 character.")
            message = few if self.max == 1 else Phrase("At most {max} characters.", max=self.max)
            raise refuse("too_long", message, max=self.max)


class Range(Rule):
    """The smallest and largest allowed number, both inclusive."""

    def __init__(self, min: float | None = None, max: float | None = None) -> None:
        self.min = min
        self.max = max
        self.schema = ({} if min is None else {"minimum": min}) | (
            {} if max is None else {"maximum": max}
        )

    def check(self, value: float) -> None:
        if self.min is not None and value < self.min:
            raise refuse("too_small", Phrase("At least {min}.", min=self.min), min=self.min)
        if self.max is not None and value > self.max:
            raise refuse("too_large", Phrase("At most {max}.", max=self.max), max=self.max)


class OneOf(Rule):
    """A closed list of strings."""

    def __init__(self, *choices: str) -> None:
        self.choices: Sequence[str] = choices
        self.schema = {"enum": list(choices)}

    def check(self, value: str) -> None:
        if value not in self.choices:
            message = Phrase("This is not one of the choices.")
            raise refuse("invalid_choice", message, choices=list(self.choices))


class Pattern(Rule):
    """A regular expression for the whole value, written `^…$` as JSON Schema shows it.

    Use only syntax that Python and ECMA 262 read alike and that can't backtrack (ASVS 1.3.12).
    """

    def __init__(
        self,
        pattern: str,
        *,
        code: str = "invalid_format",
        message: str = "Not in the expected format.",
    ) -> None:
        if not (pattern.startswith("^") and pattern.endswith("$")):
            raise ValueError("a pattern describes the whole value: write it as ^…$")
        self.schema = {"pattern": pattern}
        self.code = code
        self.message = message
        # Python's $ also matches before a final newline, ECMA's does not: \Z is the equivalent.
        self._expression = re.compile(pattern[:-1] + r"\Z", re.ASCII)

    def check(self, value: str) -> None:
        if not self._expression.match(value):
            raise refuse(self.code, self.message)


class NoControlCharacters(Pattern):
    """A pattern without C0, C1, the separators U+2028, U+2029, and bidirectional controls.

    These forge log lines, move a terminal's cursor or make a name read as another.
    """

    def __init__(self) -> None:
        super().__init__(
            r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$",
            code="invalid_characters",
            message="Some of these characters are not allowed.",
        )


class NoNul(Pattern):
    """A pattern without U+0000, which ends a string in many C libraries."""

    def __init__(self) -> None:
        super().__init__(
            r"^[^\u0000]*$",
            code="invalid_characters",
            message="Some of these characters are not allowed.",
        )


class TypedText(Rule):
    """The base of validators of text that people type or paste: ``clean`` makes it plain first.

    The contract describes the text as it is sent. ``check`` gets the cleaned text and refuses it
    for its meaning; the length of the text as sent is that of ``Length``.
    """


class Visible(Rule):
    """At least one character that shows something: no name of blanks or zero-width characters.

    The set has no place in a pattern: ECMA 262 and Python write its higher planes differently.
    """

    schema: Mapping[str, object] = {}

    def check(self, value: str) -> None:
        if all(map(is_invisible, value)):
            raise refuse("no_visible_character", "At least one visible character.")


class ShownMasked(Rule):
    """A mark that makes viewers of the contract mask the input (OAS format registry)."""

    schema: Mapping[str, object] = {"format": "password"}

    def check(self, value: str) -> None:
        """Do nothing."""
