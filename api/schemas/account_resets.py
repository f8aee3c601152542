from api.domain.account_deletion import DeletionReason
from api.schemas.audit_trail import TIME
from api.schemas.engine.fields import Boolean, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import OneOf, Pattern, Required
from api.schemas.mixins import NewEmailField


class AccountPasswordResetForm(JsonForm):
    """The body of ``POST /v1/accounts/{id}/password-resets``."""

    reason = Text(Required(), OneOf("compromised", "requested", "policy"))
    keep_tokens = Boolean(default=False)


class AccountEmailChangeForm(NewEmailField, JsonForm):
    """The body of ``POST /v1/accounts/{id}/email-changes``."""

    reason = Text(Required(), OneOf("requested", "correction", "other"))


class ScheduledDeletionForm(JsonForm):
    """The body of ``PUT /v1/accounts/{id}/deletion``."""

    reason = Text(Required(), OneOf(*map(str, DeletionReason)))
    due_at = Text(Pattern(TIME))
