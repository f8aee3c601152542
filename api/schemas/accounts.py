from api.schemas.engine.form import JsonForm
from api.schemas.mixins import (
    ChosenPasswordField,
    CurrentPasswordField,
    DeviceTokenField,
    LanguageField,
    NameField,
    NewAccountEmailField,
    NewPasswordField,
    PasswordField,
)


class SignUpForm(NewAccountEmailField, ChosenPasswordField, NameField, LanguageField, JsonForm):
    """The body of ``POST /v1/accounts``."""


class AccountChangeForm(NameField, LanguageField, JsonForm):
    """The body of ``PATCH /v1/account``."""


class AccountDeletionForm(PasswordField, JsonForm):
    """The body of ``DELETE /v1/account``."""


class PasswordChangeForm(CurrentPasswordField, NewPasswordField, DeviceTokenField, JsonForm):
    """The body of ``PUT /v1/account/password``."""
