"""Test the file of identity providers: its defaults, and faults that name table and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.domain.provider import Flow, Preset, ProviderClient
from api.settings import Settings, SettingsError, provider_file
from tests.settings.test_settings import LEAST

APPLE_KEY = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    .decode()
)
ACME = """
[acme]
preset = "oidc"
issuer = "https://sso.acme.example/realms/acme"
client_id = "gatebook"
client_secret = "hunter2"
"""
APPLE = """
[apple]
preset = "apple"
client_id = "a"
client_secret = "hunter2"
team_id = "TEAM123456"
key_id = "KEY1234567"
"""
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "providers.toml"


def read(file: Path, text: str, *, allows_private: bool = False) -> provider_file.Providers:
    file.write_text(text, encoding="utf-8")
    return provider_file.read(str(file), allows_private=allows_private)


def faults(file: Path, text: str) -> list[str]:
    with pytest.raises(provider_file.InvalidProviders) as refusal:
        read(file, text)
    return refusal.value.faults


def test_a_preset_fills_in_all_but_the_client(file: Path) -> None:
    (file.parent / "AuthKey.p8").write_text(f"{APPLE_KEY}\n")
    providers = read(
        file,
        f"""
        [google]
        preset = "google"
        client_id = "web.apps.example"
        client_secret = "s"
        clients.ios = {{ client_id = "ios.apps.example" }}
        [apple]
        preset = "apple"
        client_id = "com.example.web"
        client_secret_file = "AuthKey.p8"
        team_id = "TEAM123456"
        key_id = "KEY1234567"
        [microsoft]
        preset = "microsoft"
        client_id = "m"
        client_secret = "s"
        tenant = "{TENANT}"
        [github]
        preset = "github"
        client_id = "g"
        client_secret = "s"
        """,
    )
    google, apple, microsoft, github = providers.values()
    assert google.clients == {
        "web": ProviderClient("web", "web.apps.example", "client_secret_post", "s"),
        "ios": ProviderClient("ios", "ios.apps.example", "none"),
    }
    assert google.client_ids == {"web.apps.example", "ios.apps.example"}
    assert google.flows == (Flow.REDIRECT, Flow.ID_TOKEN)
    assert apple.clients["web"].secret == APPLE_KEY.strip()
    assert (apple.clients["web"].auth, apple.uses_form_post) == ("private_key_jwt", True)
    assert apple.options == {"team_id": "TEAM123456", "key_id": "KEY1234567"}
    assert microsoft.issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert microsoft.options == {"tenant": TENANT, "tenants": {TENANT}}
    assert [(provider.name, provider.endpoints.get("openid_configuration")) for provider in (
        google, apple, microsoft, github
    )] == [
        ("Google", "https://accounts.google.com/.well-known/openid-configuration"),
        ("Apple", "https://appleid.apple.com/.well-known/openid-configuration"),
        ("Microsoft", f"{microsoft.issuer}/.well-known/openid-configuration"),
        ("GitHub", None),
    ]  # fmt: skip
    assert github.endpoints["emails_endpoint"] == "https://api.github.com/user/emails"
    assert github.email_domains == frozenset()


def test_every_default_can_be_replaced(file: Path) -> None:
    providers = read(
        file,
        """
        [ghe]
        preset = "github"
        name = "Our GitHub"
        issuer = "http://git.internal:8080"
        client_id = "g"
        client_secret = "s"
        endpoints.userinfo_endpoint = "http://git.internal:8080/who"
        [several]
        preset = "microsoft"
        issuer = "https://login.microsoftonline.us/{tenantid}/v2.0"
        client_id = "m"
        client_secret = "s"
        tenant = "organizations"
        [public]
        preset = "oidc"
        issuer = "https://id.example"
        client_id = "p"
        auth = "none"
        email_domains = ["Bücher.example"]
        algorithms = ["ES384"]
        scopes = ["openid"]
        form_post = true
        aal2 = { acr = ["gold"] }
        """,
        allows_private=True,
    )
    ghe, several, public = providers.values()
    assert ghe.name == "Our GitHub"
    assert ghe.endpoints == {
        "authorization_endpoint": "http://git.internal:8080/login/oauth/authorize",
        "token_endpoint": "http://git.internal:8080/login/oauth/access_token",
        "userinfo_endpoint": "http://git.internal:8080/who",
        "emails_endpoint": "http://git.internal:8080/api/v3/user/emails",
    }
    assert several.issuer == "https://login.microsoftonline.us/{tenantid}/v2.0"
    assert several.endpoints["openid_configuration"] == (
        "https://login.microsoftonline.us/organizations/v2.0/.well-known/openid-configuration"
    )
    assert public.clients == {"web": ProviderClient("web", "p", "none")}
    assert public.email_domains == {"xn--bcher-kva.example"}
    assert (public.algorithms, public.uses_form_post) == (("ES384",), True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("acme = 5", "[acme] is not a table: each provider is one, such as [google]"),
        (ACME.replace("[acme]", "[Acme]"),
         "[Acme] is not a name of up to 32 lower-case letters, digits and hyphens"),
        (ACME + "colour = 'red'",
         "[acme] colour is an unknown key: docs/providers.md has all keys"),
        (ACME + "clients.ios = { id = 'x' }",
         "[acme] clients.id is an unknown key: docs/providers.md has all keys"),
        (ACME + "hosted_domain = 'a.example'",
         "[acme] hosted_domain is no key of the preset oidc"),
        (ACME + "endpoints.end = 'https://a.example'",
         "[acme] endpoints.end is no endpoint of the preset oidc"),
        (ACME + "client-id = 'a'",
         "[acme] client-id is an unknown key: is it client_id? docs/providers.md has all keys"),
        (ACME.replace('"gatebook"', "5"), "[acme] client_id must be a text, and is a number"),
        (ACME + "email_domains = 'acme.example'",
         "[acme] email_domains must be a list, and is a text"),
        (ACME + "aal2 = 'gold'", "[acme] aal2 must be a table, and is a text"),
        (ACME + "flows = ['popup']", "[acme] flows has 'popup'; allowed are redirect, id_token"),
        (ACME.replace('client_id = "gatebook"', ""), "[acme] client_id is missing"),
        (ACME.replace('issuer = "https://sso.acme.example/realms/acme"', ""),
         "[acme] issuer is missing"),
        (ACME.replace("https://", "http://"),
         ("[acme] issuer 'http://sso.acme.example/realms/acme' must be https:// on port 443 or"
         " 8443: others are for networks that FEDERATION_PRIVATE_NETWORKS names")),
        (ACME + "endpoints.jwks_uri = 'file:///etc/passwd'",
         "[acme] endpoints.jwks_uri 'file:///etc/passwd': must begin with https://"),
        (ACME.replace("https://", "https://acme:hunter2@"),
         ("[acme] issuer 'https://…@sso.acme.example/realms/acme': must not contain a user or a"
         " password")),
        (ACME + "client_secret_env = 'X'",
         "[acme] client_secret_env must not be given with client_secret"),
        (ACME.replace("client_secret =", "client_secret_file ="),
         ("[acme] client_secret_file names a file that can't be read: No such file or directory"
          " (a relative path begins at the folder of this file)")),
        (ACME.replace('client_secret = "hunter2"', 'client_secret_env = "NOT_SET"'),
         "[acme] client_secret_env names a variable that is not set, or empty"),
        (ACME.replace('client_secret = "hunter2"', ""),
         ("[acme] client_secret is missing, and so are client_secret_file and client_secret_env"
         ' (auth = "none": the client has none)')),
        (ACME + "auth = 'none'", "[acme] auth is none, but there is a secret"),
        (ACME + "auth = 'private_key_jwt'",
         "[acme] auth must be one of client_secret_basic, client_secret_post, none"),
        (ACME + "clients.ios = { client_id = 'gatebook' }",
         "[acme] clients.ios.client_id is the one of another client, too"),
        (ACME + "".join(f"clients.c{n} = {{ client_id = '{n}' }}\n" for n in range(16)),
         "[acme] clients must be at most 16"),
        (ACME + "email_domains = ['*', 'acme.example']",
         "[acme] email_domains has '*'; allowed are domains, or '*' alone"),
        (ACME + "algorithms = ['HS256']",
         ("[acme] algorithms must be some of RS256, PS256, ES256, EdDSA, Ed25519, RS384, RS512,"
         " PS384, PS512, ES384, ES512")),
        (ACME + "scopes = ['email']",
         "[acme] scopes must contain openid: without it there is no ID token"),
        (ACME + ACME.replace("[acme]", "[other]"),
         "[other] issuer 'https://sso.acme.example/realms/acme' is the one of [acme], too"),
        (APPLE,
         "[apple] client_secret must be a P-256 private key in PEM (Apple's .p8)"),
        ("[ms]\npreset = 'microsoft'\nclient_id = 'a'\nclient_secret = 's'\ntenants = ['x']",
         "[ms] tenants has 'x', which is not the id of a tenant (a GUID in lower case)"),
        (ACME + ACME, "is not TOML: Cannot declare ('acme',) twice (at line 8, column 6)"),
    ],
)  # fmt: skip
def test_a_fault_names_table_and_key_and_no_secret(file: Path, text: str, fault: str) -> None:
    assert faults(file, text) == [fault]
    assert "hunter2" not in fault


def test_faults_of_all_tables_keep_the_application_from_starting(file: Path) -> None:
    file.write_text("[a]\npreset = 'oidc'\n[b]\npreset = 'saml'\n")
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environ({**LEAST, "IDENTITY_PROVIDERS": str(file)})
    assert refusal.value.faults == [
        f"IDENTITY_PROVIDERS={file} [a] issuer is missing",
        f"IDENTITY_PROVIDERS={file} [b] preset has 'saml'; allowed are {', '.join(Preset)}",
    ]


def test_settings_have_the_providers_and_show_no_secret(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_SECRET", "hunter2")
    file.write_text(ACME.replace('secret = "hunter2"', 'secret_env = "ACME_SECRET"'))
    settings = Settings.from_environ({**LEAST, "IDENTITY_PROVIDERS": str(file)})
    monkeypatch.delenv("ACME_SECRET")  # they are read once
    assert settings.providers["acme"].clients["web"].secret == "hunter2"
    assert "hunter2" not in f"{settings!r} {settings.providers!r}"
    assert settings.callbacks == ("http://localhost:8000/signed-in",)
    assert Settings.from_environ(LEAST).providers == {}
