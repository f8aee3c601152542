"""The type of a JSON object whose members the sender chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms

from api.domain import metadata
from api.domain.metadata import NotStorable, Unstorable
from api.schemas.engine.fields import JsonField
from api.schemas.engine.validators import Rule, refuse


class StorableObject(Rule):
    """An object that ``api.domain.metadata`` takes: its size, its levels, its characters.

    Numbers and halves of surrogate pairs are checked in the whole body before there is a form.
    """

    schema: Mapping[str, object] = {"additionalProperties": True}

    def check(self, value: Any) -> None:
        try:
            metadata.encode(value)
        except NotStorable as fault:
            match fault.reason:
                case Unstorable.TOO_LONG:
                    most = metadata.MOST_BYTES
                    raise refuse("too_long", "The app sent too much here.", max=most) from None
                case Unstorable.TOO_DEEP:
                    most = metadata.MOST_LEVELS
                    raise refuse(
                        "too_deep", "The app sent something with too many levels here.", max=most
                    ) from None
                case Unstorable.INVALID_CHARACTERS:
                    raise refuse(
                        "invalid_characters", "Some of these characters are not allowed."
                    ) from None
                case _:
                    raise refuse("not_valid", "Not valid.") from None


class JsonObject(JsonField, wtforms.Field):
    """An object with members of the sender's choice, within the limits of metadata."""

    json_type = "object"
    data: Any

    @classmethod
    def takes(cls, value: object) -> bool:
        return isinstance(value, dict)

    @classmethod
    def implied(cls, _validators: Sequence[object]) -> Sequence[object]:
        return (StorableObject(),)
