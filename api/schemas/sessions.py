from api.schemas.fields import Boolean, Text
from api.schemas.form import JsonForm
from api.schemas.mixins import DeviceTokenField, EmailField, PasswordField
from api.schemas.validators import OneOf


class SignInForm(EmailField, PasswordField, DeviceTokenField, JsonForm):
    """POST /v1/sessions"""

    remember = Boolean(default=False)
    deliver = Text(OneOf("cookie", "token"), default="cookie")


class ReauthenticationForm(PasswordField, JsonForm):
    """POST /v1/session/reauthentications"""
