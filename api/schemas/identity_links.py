"""Shapes of the bodies that link identities, and that re-authenticate by them."""

from api.schemas.engine.fields import Uuid
from api.schemas.engine.form import JsonForm
from api.schemas.provider_sign_ins import (
    ProviderAnswerFields,
    ProviderAnswerForm,
    WantedAttemptFields,
    provider_word,
)


class ProviderAttemptForm(WantedAttemptFields, JsonForm):
    """The body of ``POST /v1/identity-links`` and ``/v1/session/provider-reauthentications``."""


class IdentityLinkForm(ProviderAnswerFields, JsonForm):
    """The body of ``POST /v1/identity-links/completions``."""

    alternatives = (
        *(("provider", *answer) for answer in ProviderAnswerForm.alternatives),
        ("pending",),
    )

    provider = provider_word()
    pending = Uuid()
