from api.schemas.engine.fields import ListOf, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, Required
from api.schemas.mixins import permission_name

# longer than any token; one of another form is answered like one that is unknown
_LONGEST = 200


class NoQuery(JsonForm):
    """The query of ``GET /v1/token``: none, so that a token in the URL is refused."""


class TokenCheckForm(JsonForm):
    """The body of ``POST /v1/token-checks``."""

    token = Text(Required(), Length(1, _LONGEST))
    permissions = ListOf(permission_name(), max_items=100)


class TokenRevocationsForm(JsonForm):
    """The body of ``POST /v1/token-revocations``."""

    tokens = ListOf(Text(Length(1, _LONGEST)), Required(), max_items=100)
