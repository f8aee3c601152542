"""Read claims, which a provider may send in any shape: none of them is coerced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from api import settings
from api.domain import clock, email_address
from api.domain.identity import ProvenIdentity
from api.domain.provider import AnswerFault, Provider
from api.domain.visible_text import trimmed, without_hidden
from api.errors.providers import ProviderAnswerInvalid

Claims = Mapping[str, Any]

LONGEST_SUBJECT = 255  # OpenID Connect Core, 2; bytes of the column
LONGEST_NAME = 200
_SKEW = timedelta(seconds=60)


def identity(
    provider: Provider,
    issuer: str,
    subject: str,
    claims: Claims,
    *,
    has_verified_email: bool,
    name: str | None = None,
) -> ProvenIdentity:
    """Return the person of some claims.

    ``has_verified_email``: the provider verified the address and is the one to know, in the eyes of
    its preset; the operator's list of domains decides, too. ``name``: instead of the claim.
    """
    email = readable_email(claims.get("email"))
    return ProvenIdentity(
        provider.id,
        issuer,
        subject,
        email,
        email is not None and has_verified_email and is_domain_believed(provider, email),
        readable_name(claims.get("name")) or readable_name(name),
        _authenticated_at(claims.get("auth_time")),
        _is_aal2(provider, claims),
    )


def subject(provider: Provider, claims: Claims, name: str = "sub") -> str:
    """Return the subject: text of 1 to 255 bytes, as it was sent.

    A number or null would become the text of another person's subject: ``"undefined"``.
    Raises ``ProviderAnswerInvalid``.
    """
    value = claims.get(name)
    if isinstance(value, str) and 1 <= _size(value) <= LONGEST_SUBJECT and value.isprintable():
        return value
    raise ProviderAnswerInvalid(provider.id, AnswerFault.SUBJECT)


def is_true(value: object) -> bool:
    """Return whether a claim is true, which Apple and others write as text."""
    return value is True or value == "true"


def is_domain_believed(provider: Provider, email: str) -> bool:
    """Return whether the operator believes the provider about addresses of this domain."""
    domain = email_address.canonical_domain(email.rpartition("@")[2]).decode()
    return "*" in provider.email_domains or domain in provider.email_domains


def readable_email(value: object) -> str | None:
    """Return an address that mail can be sent to, as it is stored; None: there is none."""
    if not isinstance(value, str) or len(value) > email_address.LONGEST:
        return None
    email = email_address.normalized(value)
    special_use_domains = settings.current().allowed_special_use_domains
    is_long = len(email) > email_address.LONGEST  # NFC makes some characters two
    return None if is_long or email_address.parse(email, special_use_domains) is None else email


def readable_name(value: object) -> str | None:
    """Return a name to show, on one line, without hidden characters; None: there is none."""
    if not isinstance(value, str):
        return None
    line = re.sub(r"[\t\n]", " ", without_hidden(value[: 4 * LONGEST_NAME]))
    return trimmed(line)[:LONGEST_NAME] or None


def _authenticated_at(value: object) -> datetime | None:
    """Return when the person authenticated; None: the provider does not say, or of the future."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment <= clock.now() + _SKEW else None


def _is_aal2(provider: Provider, claims: Claims) -> bool:
    acr, amr = claims.get("acr"), claims.get("amr")
    methods = {method for method in amr if isinstance(method, str)} if type(amr) is list else set()
    has_class = isinstance(acr, str) and acr in provider.aal2.acr
    return has_class or not methods.isdisjoint(provider.aal2.amr)


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))
