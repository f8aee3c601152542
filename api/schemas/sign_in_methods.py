from api.schemas.engine.fields import Boolean
from api.schemas.engine.form import JsonForm
from api.schemas.mixins import DeviceTokenField


class SignInMethodsForm(DeviceTokenField, JsonForm):
    """The body of ``PATCH /v1/account/sign-in-methods``."""

    second_factor = Boolean()
