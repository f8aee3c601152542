"""Apple: the name comes once, outside the token; addresses may be those of a relay."""

from __future__ import annotations

import msgspec

from api.domain.identity import ProvenIdentity
from api.domain.provider import Provider
from api.rules.providers.presets.claims import Claims, identity, is_true, subject

_LONGEST_USER = 4000  # characters


class _Name(msgspec.Struct):
    firstName: str = ""  # noqa: N815 - Apple's name
    lastName: str = ""  # noqa: N815


class _User(msgspec.Struct):
    name: _Name = msgspec.field(default_factory=_Name)


def prove_apple(
    provider: Provider, claims: Claims, user: str | None, name: str | None
) -> ProvenIdentity:
    """Return the person. Nothing signs the name, so it is one to show and nothing else.

    The address in ``user`` is not read: the browser may have changed it.
    """
    return identity(
        provider,
        provider.issuer,
        subject(provider, claims),
        {key: value for key, value in claims.items() if key != "name"},
        has_verified_email=is_true(claims.get("email_verified")),
        name=_name_of(user) or name,
    )


def _name_of(user: str | None) -> str | None:
    if user is None or len(user) > _LONGEST_USER:
        return None
    try:
        name = msgspec.json.decode(user, type=_User).name
    except (ValueError, RecursionError):
        return None
    return f"{name.firstName} {name.lastName}".strip() or None
