from api.schemas.engine.fields import Boolean
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Required
from api.schemas.mixins import (
    EmailField,
    GivenPasswordField,
    NewEmailField,
    NewPasswordField,
    ProofFields,
    mailed_token,
)
from api.schemas.passkeys import AssertionField

_TOKEN_OR_CODE = (("token",), ("id", "code"))


class EmailVerificationForm(EmailField, JsonForm):
    """The body of ``POST /v1/email-verifications``."""


class EmailVerificationConfirmationForm(ProofFields, GivenPasswordField, AssertionField, JsonForm):
    """The body of ``POST /v1/email-verifications/confirmations``."""

    alternatives = _TOKEN_OR_CODE


class PasswordResetForm(EmailField, JsonForm):
    """The body of ``POST /v1/password-resets``."""


class PasswordResetConfirmationForm(ProofFields, NewPasswordField, JsonForm):
    """The body of ``POST /v1/password-resets/confirmations``."""

    alternatives = _TOKEN_OR_CODE

    keep_tokens = Boolean(default=False)


class EmailChangeForm(NewEmailField, JsonForm):
    """The body of ``POST /v1/email-changes``."""


class EmailChangeConfirmationForm(ProofFields, JsonForm):
    """The body of ``POST /v1/email-changes/confirmations``."""

    alternatives = _TOKEN_OR_CODE


class OwnDeletionCancellationForm(ProofFields, JsonForm):
    """The body of ``POST /v1/account-deletion-cancellations``."""

    alternatives = _TOKEN_OR_CODE


class EmailChangeReversalForm(JsonForm):
    """The body of ``POST /v1/email-changes/reversals``."""

    token = mailed_token(Required())
