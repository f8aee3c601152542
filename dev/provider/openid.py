"""The OpenID provider: the authorization code flow with PKCE (OpenID Connect Core, RFC 7636)."""

from __future__ import annotations

import base64
import hmac
import html
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedIOBase
from urllib.parse import unquote_plus, urlencode

from dev.provider import keys
from dev.provider.keys import ProviderKeys
from dev.provider.server import (
    ProviderReply,
    ProviderRequest,
    json_reply,
    page_reply,
    redirect_reply,
)

CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass(frozen=True)
class ProviderPerson:
    """A person whom the provider knows. ``claims`` are further ones, such as acr and amr."""

    sub: str
    email: str | None = None
    email_verified: object = None
    name: str | None = None
    claims: Mapping[str, object] = field(default_factory=dict)

    def profile(self) -> dict[str, object]:
        """Return the claims about the person, without those that are None."""
        claims = {"email": self.email, "email_verified": self.email_verified, "name": self.name}
        return {name: value for name, value in claims.items() if value is not None}


@dataclass(frozen=True)
class RegisteredClient:
    """An application that the provider knows; without a secret, it is a public client."""

    id: str
    secret: str | None = None


@dataclass(frozen=True)
class AskedSignIn:
    """An authorization request that is right: redirect URI, PKCE and response type are checked."""

    client: RegisteredClient
    redirect_uri: str
    parameters: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """Return a parameter; None if the client has not sent it."""
        return self.parameters.get(name)


class WireError(Exception):
    """A request that is refused, with the error of its RFC."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


@dataclass(frozen=True)
class _Code:
    asked: AskedSignIn
    person: ProviderPerson
    authenticated_at: datetime
    ends_at: float


class OpenIdProvider:
    """A provider without the question who the person is: ``show`` asks it."""

    def __init__(
        self,
        issuer: str,
        clients: list[RegisteredClient],
        *,
        algorithm: str = "RS256",
    ) -> None:
        self.issuer = issuer
        self.clients = {client.id: client for client in clients}
        self.keys = ProviderKeys(algorithm)
        self.paths: dict[str, Callable[[ProviderRequest], ProviderReply]] = {
            "/.well-known/openid-configuration": lambda _request: json_reply(self.metadata()),
            "/jwks": lambda _request: json_reply(self.jwks()),
            "/authorize": lambda request: self.show(self.check(request)),
            "/token": self.token,
            "/userinfo": self.userinfo,
        }
        self._codes: dict[str, _Code] = {}
        self._access_tokens: dict[str, ProviderPerson] = {}
        self._lock = threading.Lock()

    def respond(self, request: ProviderRequest) -> ProviderReply:
        """Return the answer to a request."""
        endpoint = self.paths.get(request.path)
        if endpoint is None:
            return page_reply("Not found.", 404)
        try:
            return endpoint(request)
        except WireError as error:
            return json_reply({"error": error.error}, error.status)

    def write(
        self, _request: ProviderRequest, reply: ProviderReply, stream: BufferedIOBase
    ) -> None:
        """Send an answer."""
        stream.write(reply.content())

    def now(self) -> datetime:
        """Return the time for claims."""
        return datetime.now(UTC)

    def metadata(self) -> dict[str, object]:
        """Return the discovery document (OpenID Connect Discovery, 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.keys.algorithm],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> dict[str, object]:
        """Return the JWK set."""
        return {"keys": self.keys.public()}

    def show(self, asked: AskedSignIn) -> ProviderReply:
        """Return the page that asks who the person is."""
        raise NotImplementedError

    def is_redirect_uri(self, _client: RegisteredClient, _uri: str) -> bool:
        """Return whether answers for the client may go to a URI."""
        return True

    def check(self, request: ProviderRequest) -> AskedSignIn:
        """Check an authorization request. Raises ``WireError``: no redirect follows an error."""
        parameters = {**request.query, **request.form}
        client = self.clients.get(parameters.get("client_id", ""))
        redirect_uri = parameters.get("redirect_uri", "")
        if client is None:
            raise WireError("unauthorized_client")
        if not redirect_uri or not self.is_redirect_uri(client, redirect_uri):
            raise WireError("invalid_request")
        if parameters.get("response_type") != "code" or not parameters.get("state"):
            raise WireError("invalid_request")
        if parameters.get("code_challenge_method") != "S256" or not parameters.get(
            "code_challenge"
        ):
            raise WireError("invalid_request")
        return AskedSignIn(client, redirect_uri, parameters)

    def answer(self, asked: AskedSignIn, person: ProviderPerson, **more: str) -> ProviderReply:
        """Send the person back with a code. ``more``: further parameters of the answer."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            ends_at = time.monotonic() + CODE_SECONDS
            self._codes[code] = _Code(asked, person, self.now(), ends_at)
        return self.send_back(asked, code=code, **more)

    def send_back(self, asked: AskedSignIn, **answer: str) -> ProviderReply:
        """Send the person back, with ``state`` and ``iss`` (RFC 9207)."""
        values = {"state": str(asked.get("state")), "iss": self.issuer, **answer}
        if asked.get("response_mode") == "form_post":
            return page_reply(_form(asked.redirect_uri, values))
        mark = "&" if "?" in asked.redirect_uri else "?"
        return redirect_reply(f"{asked.redirect_uri}{mark}{urlencode(values)}")

    def token(self, request: ProviderRequest) -> ProviderReply:
        """Exchange a code for tokens, once. Raises ``WireError``."""
        client = self.authenticate(request)
        if request.form.get("grant_type") != "authorization_code":
            raise WireError("unsupported_grant_type")
        with self._lock:
            code = self._codes.pop(request.form.get("code", ""), None)
        verifier = request.form.get("code_verifier", "")
        if (
            code is None
            or code.ends_at < time.monotonic()
            or code.asked.client != client
            or code.asked.redirect_uri != request.form.get("redirect_uri")
            or code.asked.get("code_challenge") != keys.digest(verifier)
        ):
            raise WireError("invalid_grant")
        return json_reply(self.issue(code.asked, code.person, code.authenticated_at))

    def issue(
        self, asked: AskedSignIn, person: ProviderPerson, authenticated_at: datetime
    ) -> dict[str, object]:
        """Return the answer of the token endpoint."""
        access_token = secrets.token_urlsafe(32)
        with self._lock:
            self._access_tokens[access_token] = person
        answer: dict[str, object] = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
        }
        if "openid" in (asked.get("scope") or "").split():
            claims = self.claims(person, asked.client.id, asked.get("nonce"))
            claims["auth_time"] = int(authenticated_at.timestamp())
            claims["at_hash"] = keys.left_half(access_token)
            answer["id_token"] = self.sign(claims)
        return answer

    def claims(
        self, person: ProviderPerson, client_id: str, nonce: str | None
    ) -> dict[str, object]:
        """Return the claims of an ID token."""
        moment = int(self.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": person.sub,
            "aud": client_id,
            "iat": moment,
            "exp": moment + TOKEN_SECONDS,
            **person.profile(),
            **person.claims,
        }
        return {**claims, "nonce": nonce} if nonce is not None else claims

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return a signed ID token."""
        return keys.sign(claims, self.keys.current())

    def authenticate(self, request: ProviderRequest) -> RegisteredClient:
        """Return the client of a request to the token endpoint (RFC 6749, 2.3).

        Raises ``WireError``.
        """
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            pair = base64.b64decode(basic.removeprefix("Basic ")).decode()
            name, secret = (unquote_plus(part) for part in pair.split(":", 1))
        else:
            name = request.form.get("client_id", "")
            secret = request.form.get("client_secret", "")
        client = self.clients.get(name)
        if client is None or not self.is_secret(client, secret):
            raise WireError("invalid_client", 401)
        return client

    def is_secret(self, client: RegisteredClient, secret: str) -> bool:
        """Return whether a client has shown its secret; a public client must show none."""
        return hmac.compare_digest((client.secret or "").encode(), secret.encode())

    def userinfo(self, request: ProviderRequest) -> ProviderReply:
        """Return the claims about the person of an access token. Raises ``WireError``."""
        person = self.bearer(request)
        return json_reply({"sub": person.sub, **person.profile()})

    def bearer(self, request: ProviderRequest) -> ProviderPerson:
        """Return the person of an access token. Raises ``WireError``."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        with self._lock:
            person = self._access_tokens.get(token)
        if person is None:
            raise WireError("invalid_token", 401)
        return person


def _form(action: str, values: Mapping[str, str]) -> str:
    """Return a page that posts itself (OAuth 2.0 Form Post Response Mode)."""
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in values.items()
    )
    return (
        "<!doctype html><title>Continue</title><body onload='document.forms[0].submit()'>"
        f'<form method="post" action="{html.escape(action)}">{fields}'
        "<button>Continue</button></form>"
    )
