"""Read the TOML file of identity providers, and check its shape. No provider is asked anything.

A table is one provider, and its name the id in the API. ``docs/providers.md`` has all keys.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from api.domain import email_address
from api.domain.provider import (
    ALGORITHMS,
    OTHER_ALGORITHMS,
    PERSONAL_TENANT,
    TENANT_ID,
    Aal2Claims,
    Flow,
    Preset,
    Provider,
)
from api.domain.visible_text import without_hidden
from api.outbound.url_policy import NotAllowed, destination
from api.settings import provider_presets as presets
from api.settings.provider_clients import NAME, ClientTable, ProviderFault, SecretTable, clients_of

Providers = Mapping[str, Provider]

_MOST = 100
_SCOPE = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, 3.3
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_USER = re.compile(r"//[^/]*@")
_KINDS = {
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_APPLE_ID = re.compile(r"[A-Z0-9]{10}")


class InvalidProviders(ValueError):
    """The file cannot be used; each of ``faults`` names a table and a key."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Aal2Table(msgspec.Struct, forbid_unknown_fields=True):
    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()


class _Table(SecretTable, forbid_unknown_fields=True, kw_only=True):
    preset: Preset
    name: str | None = None
    issuer: str | None = None
    client_id: str | None = None
    auth: str | None = None
    clients: dict[str, ClientTable] = {}
    flows: tuple[Flow, ...] | None = None
    scopes: tuple[str, ...] | None = None
    endpoints: dict[str, str] = {}
    algorithms: tuple[str, ...] = ALGORITHMS
    email_domains: tuple[str, ...] | None = None
    sign_up: bool = True
    reauthenticates: bool = False
    aal2: _Aal2Table = msgspec.field(default_factory=_Aal2Table)
    form_post: bool | None = None
    hosted_domain: str | None = None
    team_id: str | None = None
    key_id: str | None = None
    tenant: str | None = None
    tenants: frozenset[str] = frozenset()


def read(path: str, *, allows_private: bool) -> Providers:
    """Return the providers of a file by their ids.

    ``allows_private``: plain HTTP and other ports are allowed, because networks are configured in
    which providers may be. Raises ``InvalidProviders`` with the first fault of each table.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidProviders([f"is not TOML: {error}"]) from None
    providers: dict[str, Provider] = {}
    faults: list[str] = []
    for name, table in document.items():
        try:
            providers[name] = _provider(name, table, Path(path).parent, allows_private)
        except ProviderFault as fault:
            faults.append(f"[{name}] {fault}")
    faults += _duplicates(providers)
    if len(document) > _MOST:
        faults.append(f"has more than {_MOST} tables")
    if faults:
        raise InvalidProviders(faults)
    return providers


def _provider(id: str, raw: object, folder: Path, allows_private: bool) -> Provider:
    if not NAME.fullmatch(id):
        raise ProviderFault("is", "not a name of up to 32 lower-case letters, digits and hyphens")
    table = _table(raw)
    default = presets.DEFAULTS[table.preset]
    options = _options(table)
    issuer, endpoints = _urls(table, default, options.get("tenant"), allows_private)
    name = default.name or id if table.name is None else table.name
    if not 1 <= len(name) <= 100 or without_hidden(name) != name:
        raise ProviderFault("name", "must be 1 to 100 visible characters")
    scopes = default.scopes if table.scopes is None else table.scopes
    if not all(map(_SCOPE.fullmatch, scopes)):
        raise ProviderFault(
            "scopes", "has a scope with a blank or another character that scopes lack"
        )
    if table.preset is not Preset.GITHUB and "openid" not in scopes:
        raise ProviderFault("scopes", "must contain openid: without it there is no ID token")
    flows = default.flows if table.flows is None else table.flows
    if not flows:
        raise ProviderFault("flows", "must not be empty")
    if not table.algorithms or set(table.algorithms) - {*ALGORITHMS, *OTHER_ALGORITHMS}:
        known = ", ".join((*ALGORITHMS, *OTHER_ALGORITHMS))
        raise ProviderFault("algorithms", f"must be some of {known}")
    return Provider(
        id=id,
        name=name,
        preset=table.preset,
        issuer=issuer,
        clients=clients_of(table, table.client_id, table.auth, table.clients, default.auth, folder),
        flows=flows,
        scopes=scopes,
        endpoints=endpoints,
        algorithms=table.algorithms,
        email_domains=_email_domains(table, default),
        sign_up=table.sign_up,
        reauthenticates=table.reauthenticates,
        aal2=Aal2Claims(table.aal2.acr, table.aal2.amr),
        uses_form_post=default.form_post if table.form_post is None else table.form_post,
        options=options,
    )


def _table(raw: object) -> _Table:
    if not isinstance(raw, dict):
        raise ProviderFault("is", "not a table: each provider is one, such as [google]")
    try:
        table = msgspec.convert(raw, _Table)
    except msgspec.ValidationError as error:
        raise _fault_of_shape(str(error)) from None
    if unknown := raw.keys() - presets.KEYS[table.preset]:
        raise ProviderFault(min(unknown), f"is no key of the preset {table.preset}")
    if unknown := table.endpoints.keys() - presets.ENDPOINTS[table.preset]:
        raise ProviderFault(
            f"endpoints.{min(unknown)}", f"is no endpoint of the preset {table.preset}"
        )
    return table


def _fault_of_shape(error: str) -> ProviderFault:
    """Return the fault of msgspec's text, which may end with a place: `` - at `$.clients` ``."""
    text, _, place = error.partition(" - at `$")
    place = re.sub(r"\[[^\]]*\]", "", place.strip(".`"))
    field = re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", text)
    if field is not None:
        key = f"{place}.{field[2]}".lstrip(".")
        return ProviderFault(key, _unknown(field[2]) if field[1].startswith("c") else "is missing")
    if choice := re.fullmatch(r"Invalid enum value ('.*')", text, re.DOTALL):
        known = Flow if place == "flows" else Preset
        return ProviderFault(place, f"has {choice[1]}; allowed are {', '.join(known)}")
    if kinds := re.fullmatch(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", text):
        wanted, got = (_KINDS.get(kind, kind) for kind in kinds.groups())
        return ProviderFault(place, f"must be {wanted}, and is {got}")
    return ProviderFault(place, text[:1].lower() + text[1:])


def _unknown(key: str) -> str:
    """Return the fault of a key that no table has, with the one that was probably meant."""
    near = get_close_matches(key, _Table.__struct_fields__, 1, 0.8)
    return (
        f"is an unknown key: {f'is it {near[0]}? ' if near else ''}docs/providers.md has all keys"
    )


def _options(table: _Table) -> dict[str, Any]:
    """Return what only the preset reads."""
    if table.preset is Preset.GOOGLE and table.hosted_domain is not None:
        if not _DOMAIN.fullmatch(table.hosted_domain):
            raise ProviderFault("hosted_domain", "must be a domain in lower case")
        return {"hosted_domain": table.hosted_domain}
    if table.preset is Preset.APPLE:
        for key, value in (("team_id", table.team_id), ("key_id", table.key_id)):
            if value is None or not _APPLE_ID.fullmatch(value):
                raise ProviderFault(key, "must be the ten letters and digits that Apple shows")
        return {"team_id": table.team_id, "key_id": table.key_id}
    if table.preset is Preset.MICROSOFT:
        tenant = table.tenant or "common"
        if tenant not in {*presets.SEVERAL_TENANTS, "consumers"}:
            _check_tenant("tenant", tenant)
        for listed in sorted(table.tenants):
            _check_tenant("tenants", listed)
        tenants = table.tenants | ({tenant} if presets.GUID.fullmatch(tenant) else set())
        return {"tenant": tenant, "tenants": tenants}
    return {}


def _check_tenant(key: str, tenant: str) -> None:
    if not presets.GUID.fullmatch(tenant):
        raise ProviderFault(
            key, f"has {tenant!r}, which is not the id of a tenant (a GUID in lower case)"
        )


def _urls(
    table: _Table, default: presets.Defaults, tenant: str | None, allows_private: bool
) -> tuple[str, dict[str, str]]:
    issuer = table.issuer or default.issuer
    if issuer is None:
        raise ProviderFault("issuer", "is missing")
    if table.preset is Preset.MICROSOFT and TENANT_ID not in issuer:
        raise ProviderFault("issuer", f"must contain {TENANT_ID}")
    _check_url("issuer", issuer.replace(TENANT_ID, PERSONAL_TENANT), allows_private)
    if len(issuer) > 200 or "?" in issuer:
        raise ProviderFault("issuer", "must have at most 200 characters, and no query")
    for name, url in table.endpoints.items():
        _check_url(f"endpoints.{name}", url, allows_private)
    issuer, endpoints = presets.issuer_and_endpoints(table.preset, issuer, tenant)
    return issuer, endpoints | table.endpoints


def _check_url(key: str, url: str, allows_private: bool) -> None:
    try:
        is_usual = destination(url).usual
    except NotAllowed as refusal:
        shown = _USER.sub("//…@", url)  # a password may stand there
        raise ProviderFault(key, f"{shown!r}: {refusal}") from None
    if not is_usual and not allows_private:
        raise ProviderFault(
            key,
            f"{url!r} must be https:// on port 443 or 8443: others are for networks that"
            " FEDERATION_PRIVATE_NETWORKS names",
        )


def _email_domains(table: _Table, default: presets.Defaults) -> frozenset[str]:
    domains = default.email_domains if table.email_domains is None else table.email_domains
    if domains == ("*",):
        return frozenset(domains)
    names = frozenset(email_address.canonical_domain(domain).decode() for domain in domains)
    if odd := sorted(name for name in names if not _DOMAIN.fullmatch(name)):
        raise ProviderFault("email_domains", f"has {odd[0]!r}; allowed are domains, or '*' alone")
    return names


def _duplicates(providers: Mapping[str, Provider]) -> Iterator[str]:
    """Yield a fault for each issuer of two providers: an identity would be of both."""
    owners: dict[str, str] = {}
    for provider in providers.values():
        owner = owners.setdefault(provider.issuer, provider.id)
        if owner != provider.id:
            yield f"[{provider.id}] issuer {provider.issuer!r} is the one of [{owner}], too"
