"""Decide the domain that passkeys belong to, and the origins that may use them.

All of it is from settings: a Host or Origin header is the client's word. Origins are compared as
whole texts, so that no subdomain is accepted that nobody listed (WebAuthn L3, 13.4.9).
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from api.settings import origin
from api.settings.checks import is_loopback
from api.settings.errors import InvalidSetting

_LOCALHOST = "localhost"
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_PORT = re.compile(r":[0-9]+\Z")
_ANDROID = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}")
# WebAuthn L3, 5.11: clients support at least five names, and Chromium no more.
_MOST_NAMES = 5


class RelyingParty(NamedTuple):
    """The RP ID, the origins that are accepted, and those that are not under it."""

    rp_id: str
    origins: frozenset[str]
    related_origins: tuple[str, ...]  # for /.well-known/webauthn
    # Allowed front ends for which no passkey can be made: neither under the RP ID nor related.
    uncovered: tuple[str, ...]


def relying_party(
    rp_id: str,
    origins: tuple[str, ...],
    related: tuple[str, ...],
    public_url: str,
    allowed_origins: tuple[str, ...],
) -> RelyingParty:
    """Return the relying party that the settings describe."""
    chosen = rp_id or _default_rp_id(public_url)
    candidates = origins or tuple(dict.fromkeys((*allowed_origins, public_url)))
    accepted = [candidate for candidate in candidates if is_covered(candidate, chosen, related)]
    uncovered = tuple(candidate for candidate in candidates if candidate not in accepted)
    return RelyingParty(chosen, frozenset((*accepted, *related)), related, uncovered)


def is_covered(value: str, rp_id: str, related: tuple[str, ...]) -> bool:
    """Return whether a client lets an origin use the RP ID.

    Android takes the word of the RP ID's own ``assetlinks.json``. WKWebView and app shells with
    schemes of their own have no WebAuthn.
    """
    if value in related or _ANDROID.fullmatch(value):
        return True
    scheme, _, rest = value.partition("://")
    host = _PORT.sub("", rest)
    # without TLS, browsers offer passkeys on this machine only
    is_secure = scheme == "https" or (scheme == "http" and is_loopback(host))
    return is_secure and (host == rp_id or host.endswith(f".{rp_id}"))


def check_rp_id(value: str) -> None:
    """Refuse an RP ID that is not a domain, and one without a dot except localhost.

    Browsers refuse every public suffix (co.uk, github.io) themselves; a list of them would be
    outdated here. A name without a dot is a suffix, or a machine that only its network knows.
    """
    if not value:
        return
    if not _DOMAIN.fullmatch(value) or _is_address(value):
        raise InvalidSetting("must be a domain in lower case, without scheme, port or address")
    if "." not in value and value != _LOCALHOST:
        raise InvalidSetting("must be a domain of yours: browsers refuse a public suffix")


def check_origins(values: tuple[str, ...]) -> None:
    """Refuse an origin that no browser and no Android app sends."""
    for value in values:
        if not value.startswith("android:"):
            origin.check_web(value)
        elif not _ANDROID.fullmatch(value):
            raise InvalidSetting(
                f"{value!r} must be android:apk-key-hash: and 43 characters of base64url"
            )


def check_related_origins(values: tuple[str, ...]) -> None:
    """Refuse an origin without TLS, and more names than browsers look at."""
    for value in values:
        origin.check(value)
        if not value.startswith("https://"):
            raise InvalidSetting(f"{value!r} must begin with https://")
    names = {_name(value) for value in values}
    if len(names) > _MOST_NAMES:
        raise InvalidSetting(f"must have at most {_MOST_NAMES} different names before the suffix")


def _default_rp_id(public_url: str) -> str:
    host = urlsplit(public_url).hostname or _LOCALHOST
    # WebAuthn has no RP ID for an address (L3, 5.4.2)
    return _LOCALHOST if _is_address(host) else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _name(value: str) -> str:
    """Return the label before the public suffix, roughly: co.uk and com.au are suffixes, too."""
    labels = _PORT.sub("", value.removeprefix("https://")).split(".")
    has_two = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:-2] if has_two else labels[-2:-1])
