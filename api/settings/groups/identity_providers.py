"""Declare the settings of identity providers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings import callbacks
from api.settings.checks import between, check_file, check_networks
from api.settings.declaration import setting

_setting = partial(setting, group="Identity providers")


@dataclass(frozen=True, kw_only=True)
class IdentityProviderSettings:
    """The file of providers, where people come back, and the limits of the exchange."""

    identity_providers: str = _setting(
        "A TOML file with a table for each provider that people may sign in with; see"
        " docs/providers.md. Empty: none.",
        "/etc/gatebook/providers.toml",
        check_file,
        default="",
    )
    federation_callbacks: tuple[str, ...] = _setting(
        "Where providers send people back to, comma-separated: pages of your front end, claimed"
        " HTTPS links or schemes of your apps. The id of the provider is appended as the last"
        " segment of the path, and the result is the redirect URI to register there. The first is"
        " used if a client names none.",
        "https://app.example.com/signed-in,com.example.app:/signed-in",
        callbacks.check,
        default=(),
        shown_default="FRONTEND_URL/signed-in",
    )
    federation_timeout: float = _setting(
        "Deadline for everything that one sign-in asks of a provider, in seconds.",
        "6",
        between(0.5, 30),
        default=6.0,
    )
    federation_concurrency: int = _setting(
        "Number of sign-ins with one provider that a worker handles concurrently. Others are"
        " answered 503 at once.",
        "4",
        between(1, 64),
        default=4,
    )
    federation_private_networks: tuple[str, ...] = _setting(
        "Private networks in which providers may be, comma-separated. In them, any port and plain"
        " HTTP are allowed, too.",
        "10.20.0.0/16",
        check_networks,
        default=(),
    )
    federation_tls_ca: str = _setting(
        "A file of CA certificates that verify the certificates of providers. Empty: the"
        " certificates of the system.",
        "/etc/ssl/certs/ca-certificates.crt",
        check_file,
        default="",
    )
    identities_per_account: int = _setting(
        "Most identities that one account may link.",
        "10",
        between(1, 100),
        default=10,
    )
