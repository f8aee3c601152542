"""Build the JSON of answers about attempts at identity providers."""

from __future__ import annotations

from typing import Any

from api.domain.clock import to_text
from api.domain.provider_attempt import ProviderAttempt, Stage


def started_attempt(
    shown: ProviderAttempt,
    *,
    authorization_url: str | None,
    nonces: tuple[str, str] | None,
    binding: str | None,
) -> dict[str, Any]:
    """Return ``#/components/schemas/StartedProviderAttempt``.

    ``nonces``: the nonce and its SHA-256, for an SDK. ``binding``: None: it is in a cookie.
    """
    document: dict[str, Any] = {"id": shown.id, "expires_at": to_text(shown.expires_at)}
    if authorization_url is not None:
        document["authorization_url"] = authorization_url
    if nonces is not None:
        document["nonce"], document["nonce_sha256"] = nonces
    if binding is not None:
        document["binding"] = binding
    return document


def waiting_attempt(shown: ProviderAttempt) -> dict[str, Any]:
    """Return ``#/components/schemas/PendingSignIn`` of an attempt that waits for more."""
    document: dict[str, Any] = {
        "id": shown.id,
        "expires_at": to_text(shown.expires_at),
        "needs": [str(shown.stage)],
        "methods": [],
        **of_attempt(shown),
        "provider": shown.provider,
    }
    if shown.email is not None and shown.stage is not Stage.EMAIL_CODE:
        document["email"] = shown.email
    return document


def of_attempt(shown: ProviderAttempt) -> dict[str, Any]:
    """Return the members that a session has because it began with a provider."""
    return {} if shown.client_state is None else {"client_state": shown.client_state}
