"""Identity providers, as the operator's file configures them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

# Microsoft's issuer of several tenants has this in it, and each of them its id (a GUID) instead.
TENANT_ID = "{tenantid}"
TENANT_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # of all personal accounts

# Signatures by private keys only: with an HS algorithm, a public key would be the secret.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
OTHER_ALGORITHMS = ("RS384", "RS512", "PS384", "PS512", "ES384", "ES512")


class Preset(StrEnum):
    """A kind of provider, with its peculiarities."""

    OIDC = "oidc"
    GOOGLE = "google"
    APPLE = "apple"
    MICROSOFT = "microsoft"
    GITHUB = "github"


class Flow(StrEnum):
    """A way to the provider and back.

    ``redirect``: the authorization code flow. ``id_token``: an app's SDK gets the ID token.
    """

    REDIRECT = "redirect"
    ID_TOKEN = "id_token"  # noqa: S105


class AnswerFault(StrEnum):
    """The reason why an answer of a provider proves no identity, for the log."""

    NO_JSON = "no_json"  # not JSON, or not an object
    STATUS = "status"
    ERROR = "error"  # a member "error" in an answer with status 200
    TOO_LARGE = "too_large"
    NO_TOKEN = "no_token"  # noqa: S105
    METADATA = "metadata"  # an endpoint is missing or malformed, or the issuer is another
    HEADER = "header"  # of the token: malformed, too long, or with members that bring a key along
    ALGORITHM = "algorithm"
    KEY = "key"  # none of the provider's keys is the token's
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AUTHORIZED_PARTY = "authorized_party"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NONCE = "nonce"
    ACCESS_TOKEN = "access_token"  # noqa: S105 - at_hash is of another one
    SUBJECT = "subject"
    CLAIMS = "claims"  # another claim has no valid form
    USERINFO = "userinfo"  # of another subject
    TENANT = "tenant"
    HOSTED_DOMAIN = "hosted_domain"


class ProviderClient(msgspec.Struct, frozen=True):
    """The application as the provider knows it: ``web``, or an app such as ``ios``.

    ``auth``: how the client authenticates at the token endpoint: ``client_secret_basic``,
    ``client_secret_post``, ``private_key_jwt`` (Apple's ES256 secret is made so), or ``none``.
    ``secret``: with ``private_key_jwt`` the private key in PEM.
    """

    name: str
    client_id: str
    auth: str
    secret: str | None = None

    def __repr__(self) -> str:
        """Return the client without its secret, for tracebacks."""
        return f"ProviderClient({self.name!r}, {self.client_id!r}, {self.auth!r})"


class Aal2Claims(msgspec.Struct, frozen=True):
    """Values of acr and amr with which the operator trusts the two factors of the provider."""

    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One configured provider.

    ``id``: its name in the API, in redirect URIs and events. ``issuer``: the configured one, equal
    to the one in the metadata document; a preset may accept aliases. ``endpoints``: URLs that
    replace those of discovery, by their names in the metadata document
    (``authorization_endpoint``, …); ``openid_configuration`` is the URL of that document, absent
    where there is none. ``algorithms``: of the signatures of ID tokens. ``email_domains``: domains
    for which the provider is believed about addresses; ``*``: all. ``options``: what only its
    preset reads (``tenant``, ``tenants``, ``hosted_domain``, ``team_id``, ``key_id``).
    """

    id: str
    name: str
    preset: Preset
    issuer: str
    clients: Mapping[str, ProviderClient]
    flows: tuple[Flow, ...] = (Flow.REDIRECT,)
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    endpoints: Mapping[str, str] = {}
    algorithms: tuple[str, ...] = ALGORITHMS
    email_domains: frozenset[str] = frozenset()
    sign_up: bool = True
    reauthenticates: bool = False
    aal2: Aal2Claims = Aal2Claims()
    uses_form_post: bool = False
    options: Mapping[str, object] = {}

    @property
    def client_ids(self) -> frozenset[str]:
        """Return the ids of all its clients."""
        return frozenset(client.client_id for client in self.clients.values())
