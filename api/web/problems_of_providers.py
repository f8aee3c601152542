"""The problems of identity providers."""

from __future__ import annotations

from api.web.problem import Problem

PROBLEMS_OF_PROVIDERS: dict[str, Problem] = {
    "provider_refused": Problem(
        403,
        "You were not signed in there",
        "The other service did not sign you in. Please try again, or sign in another way.",
        "The identity provider answered with an error, such as access_denied after a click on"
        " cancel. The member error has it, or other.",
        "Show the page to sign in again. Begin anew: this attempt is over.",
    ),
    "sign_up_not_open": Problem(
        403,
        "No account uses this sign-in",
        "No account is linked with it. Please sign in another way, and link it in your account.",
        "The identity is not linked, and the provider is configured without new accounts"
        " (sign_up = false).",
        "Offer another way to sign in.",
    ),
    "identity_in_use": Problem(
        409,
        "Another account uses this sign-in",
        "It is linked with another account. Please unlink it there first.",
        "The identity, which is issuer and subject, is linked with another account.",
        "Let the person sign in to that account, or choose another identity at the provider.",
    ),
    "provider_answer_invalid": Problem(
        502,
        "The other service did not answer correctly",
        "Signing in with the other service failed. Please try again, or sign in another way.",
        "The provider answered, but not with what proves an identity: no valid JSON, a wrong"
        " signature, another issuer, audience or nonce, or no subject. The log has the reason.",
        "Begin anew. If it persists, the operator's configuration of the provider may be wrong.",
    ),
    "provider_unavailable": Problem(
        503,
        "The other service is not available",
        "The other service does not answer. Please try again later, or sign in another way.",
        "The provider did not answer within FEDERATION_TIMEOUT, answered 5xx, or failed so often"
        " that it is not asked at present. The attempt is over.",
        "Begin anew after Retry-After. GET /v1/identity-providers says which are available.",
    ),
}
