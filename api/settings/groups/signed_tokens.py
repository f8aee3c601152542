"""Declare the settings of signed tokens for an application's own services."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting
from api.settings.signed_tokens import check_audiences, check_signing_keys

_setting = partial(setting, group="Signed tokens")


@dataclass(frozen=True, kw_only=True)
class SignedTokenSettings:
    """The keys that sign, the services that tokens may be for, and how long they are valid."""

    token_signing_keys: tuple[str, ...] = _setting(
        "Files of private keys (P-256, PEM) that sign tokens for your own services,"
        " comma-separated. The first one signs, and the public keys of all are published."
        " openssl genpkey makes one; see docs/your-backend.md. Only the processes of the API need"
        " them. Empty: there are no signed tokens.",
        "/etc/gatebook/token-2027.pem,/etc/gatebook/token-2026.pem",
        check_signing_keys,
        default=(),
    )
    token_audiences: tuple[str, ...] = _setting(
        "The services that a signed token may be for (aud), comma-separated: URLs or names. A"
        " service accepts its own audience only.",
        "https://notes.example.com,reports",
        check_audiences,
        default=(),
    )
    token_ttl: int = _setting(
        "Seconds for which a signed token is valid. A session that ends keeps its tokens for as"
        " long.",
        "300",
        between(10, 300),
        default=300,
    )
