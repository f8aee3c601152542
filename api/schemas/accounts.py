from api.schemas.form import JsonForm
from api.schemas.mixins import (
    ChosenPasswordField,
    CurrentPasswordField,
    EmailField,
    NameField,
    NewPasswordField,
    PasswordField,
)


class SignUpForm(EmailField, ChosenPasswordField, NameField, JsonForm):
    """POST /v1/accounts"""


class AccountChangeForm(NameField, JsonForm):
    """PATCH /v1/account"""


class AccountDeletionForm(PasswordField, JsonForm):
    """DELETE /v1/account"""


class PasswordChangeForm(CurrentPasswordField, NewPasswordField, JsonForm):
    """PUT /v1/account/password"""
