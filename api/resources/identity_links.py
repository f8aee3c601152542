"""Serve ``/v1/identity-links``: link an identity with the caller's account.

The rules are imported inside functions: without providers a worker needs none.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from api.domain.provider_attempt import AttemptPurpose
from api.resources.provider_sign_ins import (
    answer_of,
    attempt_answer,
    bindings_of,
    wanted_in_session,
)
from api.schemas import identity_responses
from api.schemas.identity_links import IdentityLinkForm, ProviderAttemptForm
from api.web import http
from api.web.guards import current_session, freshly_authenticated, signed_in

identity_links = Blueprint("identity_links", __name__, url_prefix="/v1/identity-links")


@identity_links.post("")
@freshly_authenticated
@http.takes(ProviderAttemptForm)
def create(body: ProviderAttemptForm) -> Response:
    from api.rules.identities.start_link import start_link

    wanted = wanted_in_session(body, AttemptPurpose.LINK)
    return attempt_answer(start_link(current_session(), wanted, http.client()))


@identity_links.post("/completions")
@signed_in
@http.takes(IdentityLinkForm)
def complete(body: IdentityLinkForm) -> Response:
    from api.rules.identities.link_identity import link_identity, link_pending

    caller, client, binding = current_session(), http.client(), bindings_of(body)
    if body.pending.data is not None:
        linked = link_pending(caller, UUID(body.pending.data), client, binding=binding)
    else:
        linked = link_identity(caller, answer_of(body), client, binding=binding)
    return http.answer(identity_responses.identity(linked), 201)
