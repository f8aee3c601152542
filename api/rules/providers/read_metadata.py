"""Read what a provider publishes about itself: its endpoints, compared with the configuration."""

from __future__ import annotations

from functools import partial

import msgspec

from api.cache import provider_documents
from api.domain.provider import AnswerFault, Provider
from api.domain.provider_metadata import Metadata
from api.outbound import Calls, NotAllowed, destination
from api.rules.providers.ask_provider import answer_invalid, ask_provider
from api.rules.providers.presets.issuers import is_metadata_issuer
from api.rules.providers.read_document import read_document

DISCOVERY = "openid_configuration"  # among the endpoints of a provider: the document's own URL
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class _Document(msgspec.Struct):
    """The members of OpenID Connect Discovery that are used; others are ignored."""

    issuer: str
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    jwks_uri: str | None = None
    userinfo_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False


def read_metadata(provider: Provider) -> Metadata:
    """Return the endpoints of a provider, without asking it while they are kept and fresh.

    Raises ``ProviderUnavailable``, ``ProviderAnswerInvalid``.
    """
    url = provider.endpoints.get(DISCOVERY)
    if url is None:
        return _from(provider, _Document(provider.issuer))
    kept = provider_documents.find(url)
    if kept is not None and kept.is_fresh:
        return parse_metadata(provider, kept.content)
    with ask_provider(provider) as calls:
        return metadata_of(provider, calls)


def metadata_of(provider: Provider, calls: Calls) -> Metadata:
    """Return the same within a block of ``ask_provider``, under its deadline."""
    url = provider.endpoints.get(DISCOVERY)
    if url is None:
        return _from(provider, _Document(provider.issuer))
    return parse_metadata(provider, read_document(url, calls, partial(_accept, provider)))


def _accept(provider: Provider, content: bytes) -> bytes:
    parse_metadata(provider, content)
    return content


def parse_metadata(provider: Provider, content: bytes) -> Metadata:
    """Return the endpoints that a document names. Raises ``ProviderAnswerInvalid``."""
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (ValueError, RecursionError):
        detail = "discovery: no JSON document with an issuer and endpoints"
        raise answer_invalid(provider, AnswerFault.NO_JSON, detail) from None
    if not is_metadata_issuer(provider, document.issuer):
        # else whoever controls the document could speak for another issuer (OIDC Discovery, 4.3)
        detail = f"discovery: its issuer is {document.issuer[:200]!r}"
        raise answer_invalid(provider, AnswerFault.ISSUER, detail)
    return _from(provider, document)


def _from(provider: Provider, document: _Document) -> Metadata:
    urls = {
        name: provider.endpoints.get(name) or getattr(document, name) or "" for name in _ENDPOINTS
    }
    named = {name for name in _ENDPOINTS if name not in provider.endpoints and urls[name]}
    for name in _ENDPOINTS[:2]:
        if not urls[name]:
            raise answer_invalid(provider, AnswerFault.METADATA, f"{name} is missing")
    for name in sorted(named):
        _check_endpoint(provider, name, urls[name])
    return Metadata(
        issuer=document.issuer,
        authorization_endpoint=urls["authorization_endpoint"],
        token_endpoint=urls["token_endpoint"],
        jwks_uri=urls["jwks_uri"] or None,
        userinfo_endpoint=urls["userinfo_endpoint"] or None,
        iss_required=document.authorization_response_iss_parameter_supported,
    )


def _check_endpoint(provider: Provider, name: str, url: str) -> None:
    """Refuse an endpoint that a document names, if the issuer could not have it itself.

    Addresses and ports are checked at each request. The browser follows authorization_endpoint:
    another scheme would be a script or a program of its own.
    """
    try:
        endpoint = destination(url)
        is_allowed = endpoint.scheme == "https" or provider.issuer.startswith("http://")
    except NotAllowed:
        is_allowed = False
    if not is_allowed:
        raise answer_invalid(provider, AnswerFault.METADATA, f"{name} is not an https:// URL")
