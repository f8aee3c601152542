"""Google: accounts of people or of an organisation (Workspace), which the claim ``hd`` names."""

from __future__ import annotations

from api.domain.identity import ProvenIdentity
from api.domain.provider import AnswerFault, Provider
from api.errors.providers import ProviderAnswerInvalid
from api.rules.providers.presets.claims import Claims, identity, is_true, readable_email, subject

_OWN_DOMAINS = {"gmail.com", "googlemail.com"}


def prove_google(provider: Provider, claims: Claims) -> ProvenIdentity:
    """Return the person.

    ``hd`` in the authorization URL is a hint that anybody can remove; only the claim counts. Google
    hosts the mailboxes of gmail.com and of Workspace domains. Any other address was verified once,
    and may be another person's by now.
    """
    hosted_domain = claims.get("hd")
    expected = provider.options.get("hosted_domain")
    if expected is not None and hosted_domain != expected:
        raise ProviderAnswerInvalid(provider.id, AnswerFault.HOSTED_DOMAIN)
    email = readable_email(claims.get("email")) or ""
    is_workspace = isinstance(hosted_domain, str) and hosted_domain != ""
    is_hosted = is_workspace or email.rpartition("@")[2].lower() in _OWN_DOMAINS
    return identity(
        provider,
        provider.issuer,
        subject(provider, claims),
        claims,
        has_verified_email=is_hosted and is_true(claims.get("email_verified")),
    )
