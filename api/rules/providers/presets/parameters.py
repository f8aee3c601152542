"""Parameters that only some providers need in the URL to which people are sent."""

from __future__ import annotations

from api.domain.provider import Preset, Provider


def authorization_parameters(provider: Provider) -> dict[str, str]:
    """Return what a provider's authorization request has beyond OpenID Connect's parameters."""
    parameters: dict[str, str] = {}
    if provider.uses_form_post:
        parameters["response_mode"] = "form_post"
    hosted_domain = provider.options.get("hosted_domain")
    if provider.preset is Preset.GOOGLE and isinstance(hosted_domain, str):
        parameters["hd"] = hosted_domain  # a hint, which spares people a refusal
    return parameters
