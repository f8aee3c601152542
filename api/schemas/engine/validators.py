"""What a value must be beyond its type. Each says so three times: as a check, as an error with
code and params, and as JSON Schema, so that none of the three can drift from the others.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

from wtforms.validators import StopValidation

from api.domain import email_address
from api.i18n.catalogues import Phrase


class CodedMessage(Phrase):
    """A message for people that also carries what programs need.

    WTForms keeps of a ValidationError only its first argument and appends that to
    `field.errors`; being a string, this passes through with code and params on it.
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
    """What a validator raises. It ends the field's chain: one fault per value is enough."""
    return StopValidation(CodedMessage(message, code, params))


class Required:
    """Marks a field whose key must be in the body; `""`, `0` and `false` are values like any."""

    def __call__(self, form: object, field: object) -> None:
        """Nothing: presence is seen in the body, before there is a form."""


class Nullable:
    """Marks a field that takes `null` besides its type."""

    def __call__(self, form: object, field: object) -> None:
        """Nothing: types are seen in the body, before there is a form."""


class Rule:
    """Base of the validators. `check` sees the value and never None (null, or not sent)."""

    schema: Mapping[str, object]

    def __call__(self, _form: object, field: Any) -> None:
        if field.data is not None:
            self.check(field.data)

    def check(self, value: Any) -> None:
        raise NotImplementedError


class Length(Rule):
    """How many code points a string has: what JSON Schema counts, and NIST SP 800-63B-4 asks."""

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
    """Smallest and largest number allowed, both inclusive."""

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
            raise refuse(
                "invalid_choice",
                Phrase("One of: {choices}.", choices=", ".join(self.choices)),
                choices=list(self.choices),
            )


class Pattern(Rule):
    """A regular expression for the whole value, written `^…$` as JSON Schema shows it.

    Keep to what Python and ECMA 262 read alike, and to what can't backtrack (ASVS 1.3.12).
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
        # Python's $ also matches before a last newline, ECMA's doesn't: \Z is what is meant.
        self._expression = re.compile(pattern[:-1] + r"\Z", re.ASCII)

    def check(self, value: str) -> None:
        if not self._expression.match(value):
            raise refuse(self.code, self.message)


class NoControlCharacters(Pattern):
    """Refuses C0, C1, the line separators U+2028 and U+2029, and the bidirectional overrides:
    what forges log lines, moves a terminal's cursor or makes a name read as another.
    """

    def __init__(self) -> None:
        super().__init__(
            r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$",
            code="invalid_characters",
            message="No control characters.",
        )


class NoNul(Pattern):
    """Refuses U+0000, where many a C library ends a string."""

    def __init__(self) -> None:
        super().__init__(r"^[^\u0000]*$", code="invalid_characters", message="No NUL characters.")


class Email(Rule):
    """The shape of an address, as email-validator reads RFC 5321, 6531; no DNS.

    The value stays as sent: what it is compared and stored as is for the rules to say.
    """

    schema: Mapping[str, object] = {"format": "idn-email"}

    def check(self, value: str) -> None:
        if email_address.parse(value) is None:
            raise refuse("invalid_email", "Not an email address.")


class ShownMasked(Rule):
    """Checks nothing; tells viewers of the contract to mask what is typed (OAS format registry)."""

    schema: Mapping[str, object] = {"format": "password"}

    def check(self, value: str) -> None:
        """Nothing."""
