from api.schemas.audit_trail import ID, TIME
from api.schemas.engine.fields import Boolean, ListOf, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import Length, NoControlCharacters, Nullable, Pattern, Required

# whether one can send there, and whether there are such events, is not a matter of form
_URL = (Length(1, 2000), Pattern(r"^[\u0021-\u007e]+$"))
_TYPE = (
    Length(1, 64),
    Pattern(r"^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}(\.\*)?)$"),
)
_MOST_TYPES = 50


class DescriptionField:
    description = Text(Nullable(), Length(1, 200), NoControlCharacters())


class WebhookForm(DescriptionField, JsonForm):
    """POST /v1/webhooks"""

    url = Text(Required(), *_URL)
    event_types = ListOf(Text(*_TYPE), Required(), max_items=_MOST_TYPES)


class WebhookChangeForm(DescriptionField, JsonForm):
    """PATCH /v1/webhooks/{id}"""

    url = Text(*_URL)
    event_types = ListOf(Text(*_TYPE), max_items=_MOST_TYPES)
    enabled = Boolean()


class RedeliveryForm(JsonForm):
    """POST /v1/webhooks/{id}/redeliveries"""

    alternatives = (("event_id",), ("since", "until"))

    event_id = Text(Pattern(ID))
    since = Text(Pattern(TIME))
    until = Text(Pattern(TIME))
