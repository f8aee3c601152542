from api.schemas.engine.fields import Boolean, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import OneOf
from api.schemas.mixins import DeviceNameField, DeviceTokenField, EmailField, PasswordField


class SignInForm(EmailField, PasswordField, DeviceTokenField, DeviceNameField, JsonForm):
    """The body of ``POST /v1/sessions``."""

    remember = Boolean(default=False)
    deliver = Text(OneOf("cookie", "token"), default="cookie")


class ReauthenticationForm(PasswordField, JsonForm):
    """The body of ``POST /v1/session/reauthentications``."""


class OptionalSessionQuery(JsonForm):
    """The query of ``GET /v1/session``."""

    optional = Boolean(default=False)
