from api.schemas.engine.fields import Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    Required,
    Visible,
)
from api.schemas.mixins import DeviceTokenField, NameField, totp_code


class AuthenticatorAppForm(NameField, JsonForm):
    """The body of ``POST /v1/account/authenticator-apps``."""


class AuthenticatorAppChangeForm(JsonForm):
    """The body of ``PATCH /v1/account/authenticator-apps/{id}``."""

    name = Text(Required(), Nullable(), Length(1, 100), NoControlCharacters(), Visible())


class AuthenticatorAppConfirmationForm(DeviceTokenField, JsonForm):
    """The body of ``POST /v1/account/authenticator-apps/{id}/confirmations``."""

    code = totp_code(Required())
