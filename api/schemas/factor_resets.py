from api.schemas.engine.fields import Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import OneOf, Required


class FactorResetForm(JsonForm):
    """The body of ``POST /v1/accounts/{id}/factor-resets``."""

    reason = Text(Required(), OneOf("lost", "stolen", "broken", "other"))
