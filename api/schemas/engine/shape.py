"""Compute the shape of a form once, for the parser and the JSON Schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from api.schemas.engine.fields import Foreign, JsonField, ListOf, Nested
from api.schemas.engine.validators import Length, Nullable, Required, Rule


@dataclass(frozen=True, slots=True)
class Shape:
    """One member of an object, or one item of an array."""

    field_class: type[JsonField]
    required: bool
    nullable: bool
    default: Any
    rules: tuple[Rule, ...]
    members: Mapping[str, "Shape"] | None = None
    item: "Shape | None" = None
    max_items: int | None = None

    @property
    def is_open(self) -> bool:
        """Return whether unknown members are ignored, as those of a Foreign object."""
        return issubclass(self.field_class, Foreign)

    @property
    def type_name(self) -> str:
        return self.field_class.json_type

    def cleaned(self, value: Any) -> Any:
        """Return the value as the rules clean it; one that is too long stays, to be refused."""
        limits = [rule.max for rule in self.rules if isinstance(rule, Length)]
        if any(limit is not None and len(value) > limit for limit in limits):
            return value
        for rule in self.rules:
            value = rule.clean(value)
        return value


def shape_of(field: Any) -> Shape:
    """Return the shape of a bound field; a list loses its entries."""
    members = item = max_items = None
    if isinstance(field, Nested):
        members = cast(Any, field.form_class).shape()
    if isinstance(field, ListOf):
        field.settle((), sound=True)
        item = shape_of(field.append_entry())
        max_items = field.max_entries
    validators = field.validators
    return Shape(
        field_class=type(field),
        required=any(isinstance(validator, Required) for validator in validators),
        nullable=any(isinstance(validator, Nullable) for validator in validators),
        default=field.default,
        rules=tuple(validator for validator in validators if isinstance(validator, Rule)),
        members=members,
        item=item,
        max_items=max_items,
    )
