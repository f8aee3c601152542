"""Check each identity provider: that it answers as the one that is configured."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from api import settings
from api.domain.health import Finding, Status
from api.domain.provider import Provider
from api.errors.providers import ProviderAnswerInvalid
from api.outbound import Calls, HttpAnswer, NotAllowed, Undelivered
from api.rules.providers.ask_provider import calls_to
from api.rules.providers.read_keys import accept_keys
from api.rules.providers.read_metadata import DISCOVERY, parse_metadata

NAME = "identity_providers"


def check_providers() -> Iterator[Finding]:
    """Yield a finding for each provider; nothing is kept, and the circuits do not change.

    Each fault is a warning: other ways to sign in still work.
    """
    for provider in settings.current().providers.values():
        calls = calls_to(provider)
        try:
            answers = f"{provider.id}: {_tried(provider, calls)}"
            yield Finding(NAME, detail=answers)
        except ProviderAnswerInvalid as fault:
            notes = "; ".join(getattr(fault, "__notes__", ()))
            yield _warning(provider, f"{notes} ({fault.reason})")
        except _Unreached as fault:
            yield _warning(provider, str(fault))


class _Unreached(Exception):
    """A document of the provider could not be read."""


def _warning(provider: Provider, fault: str) -> Finding:
    return Finding(NAME, Status.WARNING, f"{provider.id}: {provider.issuer}: {fault}")


def _tried(provider: Provider, calls: Calls) -> str:
    """Return how the provider answers. Raises ``ProviderAnswerInvalid``, ``_Unreached``."""
    url = provider.endpoints.get(DISCOVERY)
    if url is None:
        reached = provider.endpoints["authorization_endpoint"]
        answer = _get(calls, reached, most=499)
        return f"{provider.issuer} answers ({answer.status} at {reached})"
    metadata = parse_metadata(provider, _get(calls, url).body)
    if metadata.jwks_uri is None:
        raise _Unreached(f"{url} names no jwks_uri")
    keys = msgspec.json.decode(accept_keys(provider, _get(calls, metadata.jwks_uri).body))
    return f"issuer {metadata.issuer}, {len(keys['keys'])} keys"


def _get(calls: Calls, url: str, most: int = 299) -> HttpAnswer:
    try:
        answer = calls.get(url, {})
    except (Undelivered, NotAllowed) as fault:
        raise _Unreached(f"{url}: {fault}") from fault
    if answer.status > most:
        raise _Unreached(f"{url} answers {answer.status}")
    return answer
