"""Serve ``/v1/provider-sign-ins/{id}/email``: prove an address for an identity at a provider.

The rules are imported inside functions: without providers a worker needs none.
"""

from __future__ import annotations

from flask import Blueprint, Response

from api.resources.provider_sign_ins import bindings_of, kept_secrets, sign_in_answer
from api.schemas.provider_sign_in_emails import (
    ProviderSignInEmailConfirmationForm,
    ProviderSignInEmailForm,
)
from api.web import http
from api.web.guards import public

provider_sign_in_emails = Blueprint(
    "provider_sign_in_emails", __name__, url_prefix="/v1/provider-sign-ins/<string:id>/email"
)


@provider_sign_in_emails.post("")
@public
@http.takes(ProviderSignInEmailForm)
def create(id: str, body: ProviderSignInEmailForm) -> Response:
    from api.rules.identities.ask_for_address import ask_for_address

    return sign_in_answer(
        ask_for_address(
            http.path_id(id),
            body.email.data,
            http.client(),
            binding=bindings_of(body),
            once=http.once(),
        )
    )


@provider_sign_in_emails.post("/confirmations")
@public
@http.takes(ProviderSignInEmailConfirmationForm)
def confirm(id: str, body: ProviderSignInEmailConfirmationForm) -> Response:
    from api.rules.identities.confirm_address import confirm_address

    return sign_in_answer(
        confirm_address(
            http.path_id(id),
            body.code.data,
            http.client(),
            kept_secrets(body),
            binding=bindings_of(body),
            once=http.once(),
        )
    )
