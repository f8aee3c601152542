"""The defaults of each preset of identity providers, and the keys that its table may have."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from api.domain.provider import PERSONAL_TENANT, TENANT_ID, TENANT_PATTERN, Flow, Preset

GUID = re.compile(TENANT_PATTERN)
SEVERAL_TENANTS = ("common", "organizations")

_ANY = ("*",)
_BOTH = (Flow.REDIRECT, Flow.ID_TOKEN)


class Defaults(msgspec.Struct, frozen=True, kw_only=True):
    """The values of keys that a table leaves out."""

    name: str | None = None  # None: the name of the table
    issuer: str | None = None
    auth: str = "client_secret_post"
    flows: tuple[Flow, ...] = (Flow.REDIRECT,)
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    email_domains: tuple[str, ...] = ()
    form_post: bool = False


DEFAULTS: Mapping[Preset, Defaults] = {
    # basic is what a provider must support (RFC 6749, 2.3.1)
    Preset.OIDC: Defaults(auth="client_secret_basic"),
    # any domain: the preset believes only addresses that Google hosts
    Preset.GOOGLE: Defaults(
        name="Google", issuer="https://accounts.google.com", flows=_BOTH, email_domains=_ANY
    ),
    Preset.APPLE: Defaults(
        name="Apple",
        issuer="https://appleid.apple.com",
        auth="private_key_jwt",
        flows=_BOTH,
        scopes=("openid", "email", "name"),
        email_domains=("privaterelay.appleid.com", "icloud.com", "me.com", "mac.com"),
        form_post=True,
    ),
    # believed only with xms_edov, in tenants that are listed
    Preset.MICROSOFT: Defaults(
        name="Microsoft",
        issuer=f"https://login.microsoftonline.com/{TENANT_ID}/v2.0",
        email_domains=_ANY,
    ),
    # hosts no mailboxes: an address that somebody verified there may be another person's by now
    Preset.GITHUB: Defaults(
        name="GitHub", issuer="https://github.com", scopes=("read:user", "user:email")
    ),
}

_COMMON = {
    "auth", "client_id", "client_secret", "client_secret_env", "client_secret_file", "clients",
    "email_domains", "endpoints", "issuer", "name", "preset", "scopes", "sign_up",
}  # fmt: skip
_OF_ID_TOKENS = {"aal2", "algorithms", "flows", "form_post", "reauthenticates"}

KEYS: Mapping[Preset, set[str]] = {
    Preset.OIDC: _COMMON | _OF_ID_TOKENS,
    Preset.GOOGLE: _COMMON | _OF_ID_TOKENS | {"hosted_domain"},
    Preset.APPLE: _COMMON | _OF_ID_TOKENS | {"key_id", "team_id"},
    Preset.MICROSOFT: _COMMON | _OF_ID_TOKENS | {"tenant", "tenants"},
    Preset.GITHUB: _COMMON,
}
ENDPOINTS: Mapping[Preset, set[str]] = {
    preset: {"authorization_endpoint", "token_endpoint", "userinfo_endpoint"}
    | ({"emails_endpoint"} if preset is Preset.GITHUB else {"jwks_uri", "openid_configuration"})
    for preset in Preset
}


def issuer_and_endpoints(
    preset: Preset, issuer: str, tenant: str | None
) -> tuple[str, dict[str, str]]:
    """Return the issuer as the provider names it, and the endpoints that follow from it.

    ``tenant``: of Microsoft; one tenant names itself, several have a template as the issuer.
    """
    if preset is Preset.GITHUB:
        api = f"{issuer}/api/v3"  # GitHub Enterprise Server
        if issuer == DEFAULTS[Preset.GITHUB].issuer:
            api = "https://api.github.com"
        return issuer, {
            "authorization_endpoint": f"{issuer}/login/oauth/authorize",
            "token_endpoint": f"{issuer}/login/oauth/access_token",
            "userinfo_endpoint": f"{api}/user",
            "emails_endpoint": f"{api}/user/emails",
        }
    base = issuer
    if tenant is not None:
        base = issuer.replace(TENANT_ID, tenant)
        if tenant not in SEVERAL_TENANTS:
            tenant_id = PERSONAL_TENANT if tenant == "consumers" else tenant
            issuer = issuer.replace(TENANT_ID, tenant_id)
    document = f"{base.rstrip('/')}/.well-known/openid-configuration"
    return issuer, {"openid_configuration": document}
