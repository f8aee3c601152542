from api.schemas.audit_trail import TIME
from api.schemas.engine.fields import Boolean, ListOf, Text, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    Pattern,
    Required,
    Visible,
)

# shape only: a rule checks that the URL is allowed and the event types exist
_URL = (Length(1, 2000), Pattern(r"^[\u0021-\u007e]+$"))
_TYPE = (
    Length(1, 64),
    Pattern(r"^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}(\.\*)?)$"),
)
_MOST_TYPES = 50


class DescriptionField:
    description = Text(Nullable(), Length(1, 200), NoControlCharacters(), Visible())


class WebhookForm(DescriptionField, JsonForm):
    """The body of ``POST /v1/webhooks``."""

    url = Text(Required(), *_URL)
    event_types = ListOf(Text(*_TYPE), Required(), max_items=_MOST_TYPES)


class WebhookChangeForm(DescriptionField, JsonForm):
    """The body of ``PATCH /v1/webhooks/{id}``."""

    url = Text(*_URL)
    event_types = ListOf(Text(*_TYPE), max_items=_MOST_TYPES)
    enabled = Boolean()


class RedeliveryForm(JsonForm):
    """The body of ``POST /v1/webhooks/{id}/redeliveries``."""

    alternatives = (("event_id",), ("since", "until"))

    event_id = Uuid()
    since = Text(Pattern(TIME))
    until = Text(Pattern(TIME))
