"""A provider as OpenID Connect Core describes it."""

from __future__ import annotations

from api.domain.identity import ProvenIdentity
from api.domain.provider import Provider
from api.rules.providers.presets.claims import Claims, identity, is_true, subject


def prove_oidc(provider: Provider, claims: Claims) -> ProvenIdentity:
    """Return the person; an absent ``email_verified`` is false."""
    return identity(
        provider,
        provider.issuer,
        subject(provider, claims),
        claims,
        has_verified_email=is_true(claims.get("email_verified")),
    )
