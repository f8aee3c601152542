"""The bodies about API tokens and service accounts."""

from api.schemas.engine.fields import Boolean, Integer, ListOf, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    Range,
    Required,
    Visible,
)
from api.schemas.mixins import permission_name

_DAYS = 90  # the life of a token that names none


def _name(*markers: Required) -> Text:
    return Text(*markers, Length(1, 100), NoControlCharacters(), Visible())


class PermissionsField:
    permissions = ListOf(permission_name(), max_items=200)


class TokenLifeField:
    expires_in_days = Integer(Range(1, 365), default=_DAYS)


class ApiTokenForm(PermissionsField, TokenLifeField, JsonForm):
    """The body of ``POST /v1/account/tokens`` and ``POST /v1/service-accounts/{id}/tokens``."""

    name = _name(Required())


class ApiTokenChangeForm(JsonForm):
    """The body of ``PATCH /v1/account/tokens/{id}``."""

    name = _name(Required())


class ApiTokenSuccessorForm(TokenLifeField, JsonForm):
    """The body of ``POST …/tokens/{id}/successors``."""


class _PurposeField:
    description = Text(Nullable(), Length(1, 200), NoControlCharacters(), Visible())


class ServiceAccountForm(_PurposeField, PermissionsField, JsonForm):
    """The body of ``POST /v1/service-accounts``."""

    name = _name(Required())


class ServiceAccountChangeForm(_PurposeField, PermissionsField, JsonForm):
    """The body of ``PATCH /v1/service-accounts/{id}``."""

    name = _name()
    locked = Boolean()
