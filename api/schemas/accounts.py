from api.schemas.engine.form import JsonForm
from api.schemas.mixins import (
    ChosenPasswordField,
    CurrentPasswordField,
    DeviceTokenField,
    EmailField,
    LanguageField,
    NameField,
    NewPasswordField,
    PasswordField,
)


class SignUpForm(EmailField, ChosenPasswordField, NameField, LanguageField, JsonForm):
    """POST /v1/accounts"""


class AccountChangeForm(NameField, LanguageField, JsonForm):
    """PATCH /v1/account"""


class AccountDeletionForm(PasswordField, JsonForm):
    """DELETE /v1/account"""


class PasswordChangeForm(CurrentPasswordField, NewPasswordField, DeviceTokenField, JsonForm):
    """PUT /v1/account/password"""
