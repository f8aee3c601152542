"""Microsoft: each organisation is a tenant with an issuer of its own."""

from __future__ import annotations

from api.domain.identity import ProvenIdentity
from api.domain.provider import AnswerFault, Provider
from api.errors.providers import ProviderAnswerInvalid
from api.rules.providers.presets.claims import Claims, identity, subject
from api.rules.providers.presets.issuers import is_tenant_allowed, listed_tenants, tenant_of


def prove_microsoft(provider: Provider, claims: Claims) -> ProvenIdentity:
    """Return the person: ``oid`` in the tenant, as ``sub`` differs for each client.

    The administrator of any tenant writes any address into it. It is believed only with
    ``xms_edov`` (the tenant owns the domain), in tenants that the operator lists.
    """
    issuer, tenant = claims.get("iss"), claims.get("tid")
    if not isinstance(issuer, str) or tenant is None or tenant_of(provider, issuer) != tenant:
        raise ProviderAnswerInvalid(provider.id, AnswerFault.TENANT)
    if not is_tenant_allowed(provider, tenant):
        raise ProviderAnswerInvalid(provider.id, AnswerFault.TENANT)
    # documented as a boolean, and seen as 1 and "1"
    is_owner = claims.get("xms_edov") in (True, "1", "true")
    return identity(
        provider,
        issuer,
        subject(provider, claims, "oid"),
        claims,
        has_verified_email=is_owner and tenant in listed_tenants(provider),
    )
