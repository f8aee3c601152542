"""GitHub: OAuth 2 without ID tokens; who somebody is comes from its API."""

from __future__ import annotations

from collections.abc import Sequence

from api.domain.identity import ProvenIdentity
from api.domain.provider import AnswerFault, Provider
from api.errors.providers import ProviderAnswerInvalid
from api.rules.providers.presets.claims import Claims, identity, readable_name


def prove_github(
    provider: Provider, claims: Claims, emails: Sequence[object] | None
) -> ProvenIdentity:
    """Return the person: the number of the account, because logins are given to others later.

    The address of ``/user`` is a public text. ``/user/emails`` has the primary, verified one.
    """
    number = claims.get("id")
    if type(number) is not int or not 0 < number < 2**63:
        raise ProviderAnswerInvalid(provider.id, AnswerFault.SUBJECT)
    email = _primary(emails or ())
    name = readable_name(claims.get("name")) or claims.get("login")
    return identity(
        provider,
        provider.issuer,
        str(number),
        {"email": email, "name": name},
        has_verified_email=email is not None,
    )


def _primary(emails: Sequence[object]) -> object:
    """Return the address that is primary and verified; None: there is none."""
    for entry in emails:
        if isinstance(entry, dict) and entry.get("primary") is True:
            return entry.get("email") if entry.get("verified") is True else None
    return None
