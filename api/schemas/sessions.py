from api.schemas.fields import Boolean, Text
from api.schemas.form import JsonForm
from api.schemas.mixins import EmailField, PasswordField
from api.schemas.validators import Length, OneOf


class SignInForm(EmailField, PasswordField, JsonForm):
    """POST /v1/sessions"""

    remember = Boolean(default=False)
    deliver = Text(OneOf("cookie", "token"), default="cookie")
    # One that is not good is no fault: the account is then signed in from a new device.
    device_token = Text(Length(1, 512))


class ReauthenticationForm(PasswordField, JsonForm):
    """POST /v1/session/reauthentications"""
