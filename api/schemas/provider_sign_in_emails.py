from api.schemas.engine.fields import Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.typed_text import MailedCode
from api.schemas.engine.validators import Length, Required
from api.schemas.mixins import DeviceTokenField, NewAccountEmailField
from api.schemas.provider_sign_ins import BindingField
from api.schemas.sessions import TrustTokenField


class ProviderSignInEmailForm(NewAccountEmailField, BindingField, JsonForm):
    """The body of ``POST /v1/provider-sign-ins/{id}/email``."""


class ProviderSignInEmailConfirmationForm(
    BindingField, DeviceTokenField, TrustTokenField, JsonForm
):
    """The body of ``POST /v1/provider-sign-ins/{id}/email/confirmations``."""

    code = Text(Required(), Length(max=64), MailedCode())
