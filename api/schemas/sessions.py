from api.schemas.engine.fields import Boolean, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, OneOf, Required
from api.schemas.mixins import (
    DeviceNameField,
    DeviceTokenField,
    EmailField,
    GivenEmailField,
    GivenPasswordField,
    ProofFields,
    RecoveryCodeField,
    RequestTokenField,
    TotpCodeField,
)
from api.schemas.passkeys import AssertionField


class TrustTokenField:
    # An invalid token is no fault: the second factor is asked.
    trust_token = Text(Length(1, 512))


class StartedSessionFields(DeviceTokenField, DeviceNameField):
    """The session that a client wants, and how its secret is delivered."""

    remember = Boolean(default=False)
    deliver = Text(OneOf("cookie", "token"), default="cookie")


class SignInForm(
    GivenEmailField,
    GivenPasswordField,
    ProofFields,
    AssertionField,
    RequestTokenField,
    StartedSessionFields,
    TrustTokenField,
    JsonForm,
):
    """The body of ``POST /v1/sessions``."""

    alternatives = (("email", "password"), ("passkey",), ("token",), ("id", "code"))


class SignInMailForm(EmailField, RequestTokenField, JsonForm):
    """The body of ``POST /v1/sign-in-mails``."""

    deliver = Text(OneOf("cookie", "token"), default="cookie")


class SignedTokenForm(JsonForm):
    """The body of ``POST /v1/session/tokens``."""

    audience = Text(Required(), Length(1, 255))


class ReauthenticationForm(
    GivenPasswordField, TotpCodeField, RecoveryCodeField, AssertionField, JsonForm
):
    """The body of ``POST /v1/session/reauthentications``."""

    at_least_one = ("password", "totp_code", "recovery_code", "passkey")


class SignInConfirmationForm(
    GivenPasswordField,
    TotpCodeField,
    RecoveryCodeField,
    AssertionField,
    DeviceTokenField,
    TrustTokenField,
    JsonForm,
):
    """The body of ``POST /v1/sign-in/confirmations``."""

    alternatives = (("password",), ("totp_code",), ("recovery_code",), ("passkey",))

    sign_in_token = Text(Length(1, 64))
    trust_device = Boolean(default=False)


class OptionalSessionQuery(JsonForm):
    """The query of ``GET /v1/session``."""

    optional = Boolean(default=False)
