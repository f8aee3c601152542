"""Serve ``/v1/session/provider-reauthentications``: confirm at a provider that it is you.

The rules are imported inside functions: without providers a worker needs none.
"""

from __future__ import annotations

from flask import Blueprint, Response

from api.domain.provider_attempt import AttemptPurpose
from api.resources.provider_sign_ins import (
    answer_of,
    attempt_answer,
    bindings_of,
    wanted_in_session,
)
from api.resources.session import rotated
from api.schemas.identity_links import ProviderAttemptForm
from api.schemas.provider_sign_ins import ProviderAnswerForm
from api.web import http
from api.web.guards import current_session, open_to_enrolling, signed_in
from api.web.session_interface import request_session

provider_reauthentications = Blueprint(
    "provider_reauthentications", __name__, url_prefix="/v1/session/provider-reauthentications"
)


@provider_reauthentications.post("")
@signed_in
@open_to_enrolling
@http.takes(ProviderAttemptForm)
def create(body: ProviderAttemptForm) -> Response:
    from api.rules.identities.reauthenticate_with_provider import start_reauthentication

    wanted = wanted_in_session(body, AttemptPurpose.REAUTHENTICATE)
    return attempt_answer(start_reauthentication(current_session(), wanted, http.client()))


@provider_reauthentications.post("/completions")
@signed_in
@open_to_enrolling
@http.takes(ProviderAnswerForm)
def complete(body: ProviderAnswerForm) -> Response:
    from api.rules.identities.reauthenticate_with_provider import reauthenticate_with_provider

    confirmed = reauthenticate_with_provider(
        current_session(),
        request_session().digest,
        answer_of(body),
        http.client(),
        binding=bindings_of(body),
    )
    return rotated(confirmed)
