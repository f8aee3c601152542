from api.schemas.engine.fields import Boolean, Text, Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    OneOf,
    Pattern,
    Required,
    Visible,
)
from api.schemas.mixins import DeviceNameField, DeviceTokenField
from api.schemas.sessions import TrustTokenField


def provider_word(*markers: Required, default: str | None = None) -> Text:
    """Return the field of the name of a provider, or of a client there; a rule looks it up."""
    return Text(*markers, Length(1, 32), Pattern("^[a-z][a-z0-9-]*$"), default=default)


class WantedAttemptFields:
    """The way to the provider and back that a client wants."""

    provider = provider_word(Required())
    client = provider_word(default="web")
    callback = Text(Length(1, 255))
    flow = Text(OneOf("redirect", "id_token"), default="redirect")


class BindingField:
    # A wrong one is no fault of its own: no attempt is found with it.
    binding = Text(Length(1, 512))


class ProviderAnswerFields(BindingField, DeviceTokenField, TrustTokenField):
    """The answer of a provider. A malformed state, code or token is answered like a wrong one."""

    provider = provider_word(Required())
    state = Text(Length(1, 128))
    code = Text(Length(1, 4096))
    error = Text(Length(1, 255))
    id = Uuid()
    id_token = Text(Length(1, 16384))
    iss = Text(Length(1, 512))
    user = Text(Length(1, 2048))
    name = Text(Length(1, 100), NoControlCharacters(), Visible())


class ProviderSignInForm(WantedAttemptFields, DeviceNameField, JsonForm):
    """The body of ``POST /v1/provider-sign-ins``.

    No other member reaches the URL of the provider than ``login_hint``.
    """

    deliver = Text(OneOf("cookie", "token"), default="cookie")
    remember = Boolean(default=False)
    login_hint = Text(Length(1, 320), NoControlCharacters())
    client_state = Text(Length(max=512))


class ProviderAnswerForm(ProviderAnswerFields, JsonForm):
    """The body of ``POST /v1/provider-sign-ins/completions``."""

    alternatives = (("state", "code"), ("state", "error"), ("id", "id_token"))
