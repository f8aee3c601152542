"""The issuers that a provider may name: in its metadata, in ``iss`` of answers, in tokens."""

from __future__ import annotations

import re
from collections.abc import Container

from api.domain.provider import PERSONAL_TENANT, TENANT_ID, TENANT_PATTERN, Preset, Provider

_APPLE = frozenset({"https://appleid.apple.com", "https://account.apple.com"})


class Issuers(Container[str]):
    """The issuers of a provider's tokens: compared exactly, with the aliases of its preset.

    Identities are stored with ``provider.issuer``, or Microsoft's issuer of an allowed tenant.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._names = frozenset({provider.issuer})
        if provider.preset is Preset.GOOGLE:
            self._names |= {provider.issuer.partition("://")[2]}  # both are in its tokens
        if provider.preset is Preset.APPLE and provider.issuer in _APPLE:
            self._names |= _APPLE

    def __contains__(self, issuer: object) -> bool:
        if not isinstance(issuer, str):
            return False
        if self._provider.preset is Preset.MICROSOFT:
            tenant = tenant_of(self._provider, issuer)
            return tenant is not None and is_tenant_allowed(self._provider, tenant)
        return issuer in self._names


def is_tenant_allowed(provider: Provider, tenant: str) -> bool:
    """Return whether people of a tenant of Microsoft may sign in."""
    if tenant == PERSONAL_TENANT and provider.options.get("tenant") == "organizations":
        return False
    listed = listed_tenants(provider)
    return not listed or tenant in listed


def listed_tenants(provider: Provider) -> frozenset[str]:
    """Return the tenants that the operator lists; none: all may sign in, and none is believed."""
    tenants = provider.options.get("tenants", frozenset())
    assert isinstance(tenants, frozenset)
    return tenants


def is_metadata_issuer(provider: Provider, issuer: object) -> bool:
    """Return whether the issuer of a metadata document is the provider's.

    Microsoft's document for several tenants names none, but ``{tenantid}``.
    """
    return issuer == provider.issuer or issuer in Issuers(provider)


def tenant_of(provider: Provider, issuer: str) -> str | None:
    """Return the tenant in an issuer of Microsoft; None: it has another form."""
    base, mark, rest = provider.issuer.partition(TENANT_ID)
    if mark:
        match = re.fullmatch(f"{re.escape(base)}({TENANT_PATTERN}){re.escape(rest)}", issuer)
        return match[1] if match else None
    match = re.search(TENANT_PATTERN, issuer) if issuer == provider.issuer else None
    return match[0] if match else None
