from api.domain.account_lock import LockReason
from api.schemas.audit_trail import TIME
from api.schemas.engine.fields import Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Nullable, OneOf, Pattern, Required


class AccountLockForm(JsonForm):
    """The body of ``PUT /v1/accounts/{id}/lock``."""

    reason = Text(Required(), OneOf(*map(str, LockReason)))
    until = Text(Nullable(), Pattern(TIME))
