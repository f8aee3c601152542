"""Name the person who has signed in at a provider, by claims whose signature was verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.domain.identity import ProvenIdentity
from api.domain.provider import Preset, Provider
from api.rules.providers.presets.claims import Claims
from api.rules.providers.presets.prove_apple import prove_apple
from api.rules.providers.presets.prove_github import prove_github
from api.rules.providers.presets.prove_google import prove_google
from api.rules.providers.presets.prove_microsoft import prove_microsoft
from api.rules.providers.presets.prove_oidc import prove_oidc

_PRESETS: Mapping[Preset, Callable[[Provider, Claims], ProvenIdentity]] = {
    Preset.OIDC: prove_oidc,
    Preset.GOOGLE: prove_google,
    Preset.MICROSOFT: prove_microsoft,
}


def proven(
    provider: Provider,
    claims: Mapping[str, Any],
    *,
    user: str | None = None,
    name: str | None = None,
    emails: Sequence[object] | None = None,
) -> ProvenIdentity:
    """Return the person that the claims of an ID token, or GitHub's ``/user``, are about.

    ``user``: the member that Apple posts beside the code, unsigned. ``name``: the same for an app,
    in plain text. ``emails``: GitHub's ``/user/emails``; None: it did not show them.

    Raises ``ProviderAnswerInvalid``.
    """
    if provider.preset is Preset.GITHUB:
        return prove_github(provider, claims, emails)
    if provider.preset is Preset.APPLE:
        return prove_apple(provider, claims, user, name)
    return _PRESETS[provider.preset](provider, claims)
