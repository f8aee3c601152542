from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Nullable, Required
from api.schemas.mixins import (
    LanguageField,
    NameField,
    NewAccountEmailField,
    external_id,
    mailed_token,
    new_password,
    role_names,
)
from api.schemas.sessions import StartedSessionFields


class AccountInvitationForm(NewAccountEmailField, NameField, LanguageField, JsonForm):
    """The body of ``POST /v1/account-invitations``."""

    roles = role_names()
    external_id = external_id(Nullable())


class InvitationConfirmationForm(NameField, StartedSessionFields, JsonForm):
    """The body of ``POST /v1/account-invitations/confirmations``."""

    token = mailed_token(Required())
    password = new_password()
