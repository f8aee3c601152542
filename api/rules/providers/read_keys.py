"""Read the public keys that a provider signs ID tokens with."""

from __future__ import annotations

from functools import partial

from api.crypto import jose
from api.domain.provider import AnswerFault, Provider
from api.domain.provider_metadata import Metadata
from api.outbound import Calls
from api.rules.providers.ask_provider import answer_invalid
from api.rules.providers.read_document import read_again, read_document

_EMPTY = b'{"keys":[]}'


def read_keys(
    provider: Provider, metadata: Metadata, calls: Calls, *, without: bytes | None = None
) -> bytes:
    """Return the provider's usable keys as a JWKS.

    ``without``: keys that this function returned and that lacked the key of a token; at most once a
    minute they are read again. Raises as ``read_document``.
    """
    if metadata.jwks_uri is None:
        raise answer_invalid(provider, AnswerFault.METADATA, "jwks_uri is missing")
    accept = partial(accept_keys, provider)
    if without is None:
        return read_document(metadata.jwks_uri, calls, accept)
    return read_again(metadata.jwks_uri, calls, accept, without)


def accept_keys(provider: Provider, content: bytes) -> bytes:
    """Return the usable keys of a document. Raises ``ProviderAnswerInvalid`` if there are none."""
    try:
        keys = jose.usable_keys(content)
    except ValueError:
        raise answer_invalid(provider, AnswerFault.NO_JSON, "keys: no JWKS") from None
    if keys == _EMPTY:
        raise answer_invalid(provider, AnswerFault.KEY, "keys: none is usable")
    return keys
