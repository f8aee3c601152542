from api.schemas.engine.form import JsonForm
from api.schemas.mixins import (
    ChosenPasswordField,
    DeviceTokenField,
    GivenCurrentPasswordField,
    GivenPasswordField,
    LanguageField,
    NameField,
    NewAccountEmailField,
    NewPasswordField,
)
from api.schemas.passkeys import RegistrationField


class SignUpForm(
    NewAccountEmailField,
    ChosenPasswordField,
    RegistrationField,
    NameField,
    LanguageField,
    JsonForm,
):
    """The body of ``POST /v1/accounts``."""

    alternatives = (("password",), ("passkey",))


class AccountChangeForm(NameField, LanguageField, JsonForm):
    """The body of ``PATCH /v1/account``."""


class AccountDeletionForm(GivenPasswordField, JsonForm):
    """The body of ``DELETE /v1/account``."""


class PasswordChangeForm(GivenCurrentPasswordField, NewPasswordField, DeviceTokenField, JsonForm):
    """The body of ``PUT /v1/account/password``."""
