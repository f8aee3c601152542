"""The base class of every form that parses a JSON body or a query string."""

import weakref
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import wtforms

from api.schemas.engine.fields import JsonField, ListOf, Nested
from api.schemas.engine.shape import Shape, shape_of

# Unfilled fields to copy, by form and name.
FIRST_MADE: dict[type, dict[str, Any]] = {}


class JsonForm(wtforms.Form):
    """A WTForms form whose fields hold the JSON's own values, made by `read_body`.

    `present` names the members in the body, so that a PATCH can distinguish `null` from "not sent";
    `patch_data` has only those members, as plain values.
    """

    # sets of members of which exactly one must be present, complete: (("token",), ("id", "code"))
    alternatives: tuple[tuple[str, ...], ...] = ()
    # members of which at least one must be present
    at_least_one: tuple[str, ...] = ()

    class Meta:
        """Settings of WTForms; see https://wtforms.readthedocs.io/en/stable/meta/."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Return a copy of the field's first instance: creating it takes ten times as long."""
            # Fields that own their form would be a cycle, which waits for the garbage collector:
            # 20 KiB for a sign-in with a passkey.
            owner = form if isinstance(form, weakref.ProxyType) else weakref.proxy(form)
            # in a list or another form the number of names is unlimited
            if options.get("prefix") != "":
                return unbound_field.bind(form=owner, **options)
            made = FIRST_MADE.setdefault(type(form), {})
            first = made.get(options["name"])
            if first is None:
                first = unbound_field.bind(form=owner, **options)
                # it would keep the body of a request alive
                vars(first).update(_form=None, meta=None)
                made[options["name"]] = first
            field = object.__new__(type(first))  # without _form, Field.__new__ creates no field
            vars(field).update(vars(first), _form=owner, meta=form.meta)
            return field

    present: frozenset[str] = frozenset()
    _sound = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in dir(cls):
            field = getattr(cls, name)
            if isinstance(field, wtforms.fields.core.UnboundField):
                _refuse_misdeclared(cls, name, field)

    @classmethod
    def shape(cls) -> Mapping[str, Shape]:
        """Return the members in the order of their declaration, computed once per class."""
        cached = cls.__dict__.get("_shape")
        if cached is None:
            fields = cls()._fields
            cached = MappingProxyType({name: shape_of(field) for name, field in fields.items()})
            cls._shape = cached
        return cast(Mapping[str, Shape], cached)

    def settle(self, body: Mapping[str, object], *, sound: bool) -> None:
        """Set exactly these values, and the defaults of absent members.

        `sound`: False if unusable parts of the body were left out.
        """
        self.present = frozenset(body)
        self._sound = sound
        for name, field in self._fields.items():
            default = field.default() if callable(field.default) else field.default
            cast(Any, field).settle(body.get(name, default), sound=sound)
            if name not in body:
                field.raw_data = []

    def validate(self, extra_validators: Any = None) -> bool:
        if self._sound:
            return super().validate(extra_validators)
        # `validate_<field>` may read other fields, and some are missing.
        return wtforms.form.BaseForm.validate(self, extra_validators)

    @property
    def patch_data(self) -> dict[str, Any]:
        return {name: _sent(field) for name, field in self._fields.items() if name in self.present}


def _sent(field: Any) -> Any:
    if field.data is None:
        return None
    if isinstance(field, Nested):
        return cast(JsonForm, field.form).patch_data
    if isinstance(field, ListOf):
        return [_sent(entry) for entry in field.entries]
    return field.data


def _refuse_misdeclared(cls: type, name: str, field: Any) -> None:
    """Raise TypeError at import for a declaration that would fail silently at run time."""
    label = f"{cls.__name__}.{name}"
    inner = field
    while issubclass(inner.field_class, ListOf):
        inner = inner.args[0] if inner.args else inner.kwargs["item"]
    for declared in (field, inner):
        if not issubclass(declared.field_class, JsonField):
            raise TypeError(f"{label}: use fields of api.schemas.engine.fields; WTForms' coerce")
        if declared.name is not None or "filters" in declared.kwargs:
            raise TypeError(f"{label}: name= and filters= are not supported: a TypedText cleans")
    if issubclass(inner.field_class, Nested) and not issubclass(inner.args[0], JsonForm):
        raise TypeError(f"{label}: Nested takes a JsonForm")
    if hasattr(JsonForm(), name):  # an instance, because only instances have meta
        raise TypeError(f"{label}: the name is taken by WTForms")
