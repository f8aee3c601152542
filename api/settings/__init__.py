"""Read every setting from the environment, and check all before anything starts.

``Settings.from_environ()`` reads them and reports all faults at once; ``sources.py`` finds the text
of each. Each group of settings is declared in ``groups/``; ``python -m api settings`` writes
``docs/settings.md`` from them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cached_property
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, unquote, urlsplit

from api.app_context import application
from api.domain.assurance import AssuranceLimits
from api.domain.provider import Provider
from api.settings import front_end, mail_url, passkey_party, reading, secret_keys, witness_url
from api.settings import rate as rates
from api.settings.checks import is_loopback
from api.settings.groups.accounts_by_mail import AccountsByMailSettings
from api.settings.groups.api_tokens import ApiTokenSettings
from api.settings.groups.audit_log import AuditLogSettings
from api.settings.groups.authenticator_apps import AuthenticatorAppSettings
from api.settings.groups.database import DatabaseSettings
from api.settings.groups.general import GeneralSettings
from api.settings.groups.identity_providers import IdentityProviderSettings
from api.settings.groups.imported_passwords import ImportedPasswordSettings
from api.settings.groups.limits import LimitSettings
from api.settings.groups.mail import MailSettings
from api.settings.groups.mail_links import MailLinkSettings
from api.settings.groups.passkeys import PasskeySettings
from api.settings.groups.passwords import PasswordSettings
from api.settings.groups.pool import PoolSettings
from api.settings.groups.redis import RedisSettings
from api.settings.groups.second_factors import SecondFactorSettings
from api.settings.groups.server import ServerSettings
from api.settings.groups.sessions import SessionSettings
from api.settings.groups.signed_tokens import SignedTokenSettings
from api.settings.groups.webhooks import WebhookSettings


class SettingsError(ValueError):
    """All settings that are missing or wrong; ``str()`` is ready for an operator to read."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(["Invalid settings:", *(f"  {f}" for f in faults)]))


# A dataclass takes the fields of its last base first: from the last to the first, this is the order
# of the reference and of the faults.
@dataclass(frozen=True, kw_only=True)
class Settings(
    LimitSettings,
    MailLinkSettings,
    WebhookSettings,
    MailSettings,
    AccountsByMailSettings,
    SecondFactorSettings,
    AuthenticatorAppSettings,
    PasskeySettings,
    IdentityProviderSettings,
    SignedTokenSettings,
    ApiTokenSettings,
    SessionSettings,
    PasswordSettings,
    ImportedPasswordSettings,
    RedisSettings,
    AuditLogSettings,
    PoolSettings,
    DatabaseSettings,
    ServerSettings,
    GeneralSettings,
):
    """All settings. Durations are seconds, sizes bytes unless the name says otherwise."""

    @property
    def secure(self) -> bool:
        """Return whether clients come over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """Return the name of the session cookie.

        ``__Host-`` binds a cookie to this origin; browsers accept the prefix over HTTPS only.
        Cookies ignore ports: as ``session``, it and that of any other Flask application on
        localhost would overwrite each other.
        """
        return "__Host-session" if self.secure else "gatebook_session"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Return the keys of ``secret_key``, newest first: the first encrypts and signs."""
        return secret_keys.split(self.secret_key)

    @property
    def links_base(self) -> front_end.LinksBase:
        """Return the base of links in mails, which no request can change."""
        return front_end.links_base(self.frontend_url, self.public_url, self.allowed_origins)

    @property
    def issuer(self) -> str:
        """Return the name that authenticator apps show, which no request can change."""
        host = urlsplit(self.links_base.url).hostname or "Gatebook"
        return self.totp_issuer or host.replace(":", ".")  # of an IPv6 address

    @property
    def device_cookie_name(self) -> str:
        """Return the name of the cookie that marks a device on which an account has signed in."""
        return "__Host-device" if self.secure else "gatebook_device"

    @property
    def trust_cookie_name(self) -> str:
        """Return the name of the cookie that marks devices without a second factor's question."""
        return "__Host-trust" if self.secure else "gatebook_trust"

    @property
    def sign_in_mail_cookie_name(self) -> str:
        """Return the name of the cookie that the link of a sign-in mail needs."""
        return "__Host-sign-in-mail" if self.secure else "gatebook_sign_in_mail"

    @property
    def federation_cookie_name(self) -> str:
        """Return the name of the cookie that binds attempts at identity providers to a browser."""
        return "__Host-federation" if self.secure else "gatebook_federation"

    @property
    def relying_party(self) -> passkey_party.RelyingParty:
        """Return the domain that passkeys belong to, and the origins that may use them."""
        return passkey_party.relying_party(
            self.passkey_rp_id,
            self.passkey_origins,
            self.passkey_related_origins,
            self.public_url,
            self.allowed_origins,
        )

    @property
    def sign_in_cookie_name(self) -> str:
        """Return the name of the cookie of a sign-in that waits for a second factor."""
        return "__Host-sign-in" if self.secure else "gatebook_sign_in"

    @property
    def assurance_limits(self) -> AssuranceLimits:
        """Return how long the proofs of a session count."""
        return AssuranceLimits(self.assurance_max_age, self.assurance_idle)

    @cached_property
    def providers(self) -> Mapping[str, Provider]:
        """Return the identity providers by their ids, as the file had them at the start.

        Raises ``InvalidProviders``.
        """
        if not self.identity_providers:
            return {}
        from api.settings import provider_file  # most installations have no providers

        return provider_file.read(
            self.identity_providers, allows_private=bool(self.federation_private_networks)
        )

    @property
    def callbacks(self) -> tuple[str, ...]:
        """Return the URLs that providers send people back to, without the id of the provider."""
        return self.federation_callbacks or (f"{self.links_base.url.rstrip('/')}/signed-in",)

    @property
    def witnesses(self) -> list[witness_url.Witness]:
        """Return ``audit_witnesses``, parsed."""
        return [witness_url.parse(text) for text in self.audit_witnesses]

    def rate(self, name: str) -> rates.Rate:
        """Return the parsed rate of one of the ``limit_…`` settings."""
        return rates.parse(getattr(self, name))

    def database(self) -> dict[str, Any]:
        """Split ``database_url`` into host, port, user, password, database and unix_socket."""
        parts = urlsplit(self.database_url)
        options = dict(parse_qsl(parts.query))
        return {
            "host": parts.hostname or "localhost",
            "port": parts.port or 3306,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": unquote(parts.path.strip("/")),
            "unix_socket": options.get("unix_socket"),
        }

    @classmethod
    def from_environ(
        cls, environ: Mapping[str, str] = os.environ, *, unset: Mapping[str, str] | None = None
    ) -> Settings:
        """Read every setting; raises ``SettingsError``, which names each fault.

        ``unset``: values of settings that are set nowhere.
        """
        types = get_type_hints(cls)
        values: dict[str, Any] = {}
        faults: list[str] = []
        for setting in fields(cls):
            try:
                value = reading.read(setting, types[setting.name], environ, unset or {})
            except reading.FaultySetting as fault:
                faults.append(str(fault))
            else:
                if value is not MISSING:
                    values[setting.name] = value
        if not faults:
            settings = cls(**values)
            faults = settings._contradictions()
            if not faults:
                return settings
        raise SettingsError(faults)

    def _contradictions(self) -> list[str]:
        faults = []
        for idle, absolute in (
            ("session_idle_timeout", "session_absolute_timeout"),
            ("remembered_idle_timeout", "remembered_absolute_timeout"),
        ):
            if getattr(self, idle) > getattr(self, absolute):
                faults.append(self._contradiction(idle, "not be longer than", absolute))
            if 2 * self.session_touch > getattr(self, idle):
                # else a session in use would expire between two writes of last_seen_at
                faults.append(self._contradiction("session_touch", "be at most half of", idle))
        server = mail_url.parse(self.mail_url) if self.mail_url else None
        elsewhere = isinstance(server, mail_url.MailServer) and not is_loopback(server.host)
        if elsewhere and mail_url.parse_sender(self.mail_from).domain == "localhost":
            # other mail servers refuse a sender at localhost
            example = _field("mail_from").metadata["example"]
            faults.append(f"MAIL_FROM is missing. Example: MAIL_FROM={example}")
        if self.passkey_origins and (uncovered := self.relying_party.uncovered):
            # no browser would make a passkey there, and people would see only that it failed
            faults.append(
                f"PASSKEY_ORIGINS has {uncovered[0]!r}, which is neither under"
                f" PASSKEY_RP_ID={self.relying_party.rp_id} nor in PASSKEY_RELATED_ORIGINS."
                " Example: PASSKEY_RP_ID=example.com"
            )
        if self.token_signing_keys and not self.token_audiences:
            # a token for nobody in particular would be accepted by every service
            example = _field("token_audiences").metadata["example"]
            faults.append(f"TOKEN_AUDIENCES is missing. Example: TOKEN_AUDIENCES={example}")
        faults.extend(self._faults_of_providers())
        # else PooledDB raises the maximum silently, beyond the database's limit
        faults.extend(
            self._contradiction(name, "not be more than", "pool_maxconnections")
            for name in ("pool_mincached", "pool_maxcached")
            if getattr(self, name) > self.pool_maxconnections
        )
        return faults

    def _faults_of_providers(self) -> list[str]:
        if not self.identity_providers:
            return []
        from api.settings.provider_file import InvalidProviders

        faults = []
        if "#" in self.callbacks[0]:
            # providers refuse a redirect URI with a fragment
            faults.append(
                f"FEDERATION_CALLBACKS is missing: {self.callbacks[0]} can't be one. Example:"
                f" FEDERATION_CALLBACKS={_field('federation_callbacks').metadata['example']}"
            )
        try:
            _ = self.providers  # read once, now: requests get the same ones
        except InvalidProviders as invalid:
            faults.extend(
                f"IDENTITY_PROVIDERS={self.identity_providers} {fault}" for fault in invalid.faults
            )
        return faults

    def _contradiction(self, name: str, must: str, other: str) -> str:
        return (
            f"{name.upper()}={getattr(self, name)} must {must} {other.upper()}="
            f"{getattr(self, other)}. Example: {name.upper()}={_field(name).metadata['example']}"
        )


def current() -> Settings:
    """Return the settings of the current application."""
    return application().config["GATEBOOK"]  # type: ignore[no-any-return]


def _field(name: str) -> Field[Any]:
    return next(setting for setting in fields(Settings) if setting.name == name)
