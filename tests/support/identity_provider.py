"""OpenID providers on loopback whose answers a test spoils, and the file that configures them.

``acme`` is believed about addresses at acme.example, ``other`` about none::

    acme.person(sub="a1", email="alice@acme.example", email_verified=True)
    answer = acme.follow(started["authorization_url"])  # {"state": …, "code": …, "iss": …}
"""

from __future__ import annotations

import hashlib
import hmac
import html
import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BufferedIOBase
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.domain import clock
from dev.provider import keys
from dev.provider.openid import (
    AskedSignIn,
    OpenIdProvider,
    ProviderPerson,
    RegisteredClient,
    WireError,
)
from dev.provider.server import (
    ProviderReply,
    ProviderRequest,
    ProviderServer,
    json_reply,
    page_reply,
)
from dev.services.ports import free_port
from tests.support.at_once import LONGEST

NOBODY = "nobody"  # The person who is at a provider while no test has changed that.
ABSENT = object()  # A claim or a member of the metadata that is left out.
SECRET = "the secret of the client gatebook"
CLIENTS = [
    RegisteredClient("gatebook", SECRET),
    RegisteredClient("gatebook-ios"),
    RegisteredClient("gatebook-github", SECRET),
]
CALLBACKS = ("https://app.example.com/signed-in", "com.example.app:/signed-in")
# Each makes the next ID tokens wrong in one respect.
SPOILS = ("sig", "key", "alg", "none", "nonce", "aud", "iss", "exp", "iat", "sub")


class ProviderTrouble(StrEnum):
    """A way in which an endpoint fails.

    ``hang``: no answer. ``dribble``: an answer that comes by the byte and does not end. ``cut``:
    the connection ends within the body. ``html``: a page with status 200.
    """

    HANG = "hang"
    DRIBBLE = "dribble"
    CUT = "cut"
    HTML = "html"


class FakeProvider(OpenIdProvider):
    """A provider in threads of this process. ``reset`` undoes all that a test has switched.

    - ``person(…)``: the person who is at the provider, for ``follow`` and ``id_token``.
    - ``spoil``: one of ``SPOILS``. ``changed``: claims instead of the right ones, or ``ABSENT``.
      ``header``: further parameters of the ID token's header. ``document``: members of the
      metadata instead of the right ones.
    - ``trouble``: by endpoint (``metadata jwks authorize token userinfo emails``) a
      ``ProviderTrouble``, a status, or a whole ``ProviderReply``. ``before``: by endpoint, a
      function to call first.
    - ``denial``: the error that the person comes back with. ``more``: further parameters of the
      answer. ``authenticated_at``: when the person authenticated; by default now.
    - ``extra_keys``: further members of the JWK set. ``keys.rotate()``: new keys.
    - ``requests`` counts requests by endpoint; ``received`` has them whole.
    - ``secrets``: each state, nonce, code, verifier and token that was seen or issued, for ever.
    """

    def __init__(self, algorithm: str = "RS256") -> None:
        self.port = free_port()
        super().__init__(f"http://127.0.0.1:{self.port}", CLIENTS, algorithm=algorithm)
        self.paths |= {
            "/github/authorize": self.paths["/authorize"],
            "/github/token": self._github_token,
            "/github/user": self._github_user,
            "/github/user/emails": self._github_emails,
        }
        self.secrets: set[str] = set()
        self.over = threading.Event()
        self._server: ProviderServer | None = None
        self.reset()
        self.start()

    def reset(self) -> None:
        """Return to a provider that does everything right, with the same keys."""
        self.over.set()  # the requests that still hang
        self.over = threading.Event()
        self.spoil: str | None = None
        self.changed: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.trouble: dict[str, ProviderTrouble | int | ProviderReply] = {}
        self.before: dict[str, Callable[[], object]] = {}
        self.denial: str | None = None
        self.more: dict[str, str] = {}
        self.authenticated_at: datetime | None = None
        self.extra_keys: list[dict[str, Any]] = []
        self.emails: list[dict[str, Any]] | None = None
        self.requests: Counter[str] = Counter()
        self.received: list[ProviderRequest] = []
        self.present = ProviderPerson(NOBODY)

    def start(self) -> None:
        """Listen, on the same port as before."""
        if self._server is None:
            self._server = ProviderServer(self, self.port)
            thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
            thread.start()

    def stop(self) -> None:
        """Stop listening: connections are refused. Requests that hang end."""
        self.over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def person(
        self,
        sub: str = "a1",
        email: str | None = None,
        *,
        email_verified: object = None,
        name: str | None = None,
        **claims: object,
    ) -> ProviderPerson:
        """Let another person sign in at the provider from now on, and return them."""
        self.present = ProviderPerson(sub, email, email_verified, name, claims)
        return self.present

    @staticmethod
    def follow(authorization_url: str) -> dict[str, str]:
        """Do the browser's part: open the URL, and return what the provider sends back."""
        url = urlsplit(authorization_url)
        connection = http.client.HTTPConnection(str(url.hostname), url.port or 80, timeout=LONGEST)
        try:
            connection.request("GET", f"{url.path}?{url.query}")
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        if response.status == 200:
            fields = re.findall(r'name="([^"]*)" value="([^"]*)"', body)
            return {html.unescape(name): html.unescape(value) for name, value in fields}
        assert response.status == 303, body
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    def id_token(self, nonce: str | None, aud: str = "gatebook-ios", **changed: Any) -> str:
        """Return an ID token as the provider's SDK gives it to an app; ``changed``: its claims."""
        claims = self.claims(self.present, aud, nonce)
        claims["auth_time"] = int(self._authenticated_at().timestamp())
        if nonce is not None:
            self.secrets.add(nonce)
        return self.sign(_replaced(claims, changed))

    def respond(self, request: ProviderRequest) -> ProviderReply:
        name = _endpoint(request)
        self.requests[name] += 1
        self.received.append(request)
        if call := self.before.get(name):
            call()
        trouble = self.trouble.get(name)
        if isinstance(trouble, ProviderReply):
            return trouble
        if trouble is ProviderTrouble.HTML:
            return page_reply("<!doctype html><title>Maintenance</title>")
        if isinstance(trouble, int):
            return json_reply({"error": "server_error"}, trouble)
        return super().respond(request)

    def write(self, request: ProviderRequest, reply: ProviderReply, stream: BufferedIOBase) -> None:
        trouble = self.trouble.get(_endpoint(request))
        over = self.over
        if trouble is ProviderTrouble.HANG:
            over.wait(LONGEST)
        elif trouble is ProviderTrouble.DRIBBLE:
            stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
            while not over.wait(0.05):
                stream.write(b" ")
        elif trouble is ProviderTrouble.CUT:
            stream.write(reply.content()[:-10])
        else:
            super().write(request, reply, stream)

    def now(self) -> datetime:
        return clock.now()  # which a test may have moved

    def metadata(self) -> dict[str, object]:
        return _replaced(super().metadata(), self.document)

    def jwks(self) -> dict[str, object]:
        return {"keys": [*self.extra_keys, *self.keys.public()]}

    def show(self, asked: AskedSignIn) -> ProviderReply:
        self.secrets |= {asked.parameters[name] for name in ("state", "nonce") if asked.get(name)}
        if self.denial:
            return self.send_back(asked, **{"error": self.denial, **self.more})
        hint = asked.get("login_hint") or ""
        # several people at once, each in an attempt of their own
        person = ProviderPerson(hint) if hint.startswith("subject ") else self.present
        return self.answer(asked, person, **self.more)

    def send_back(self, asked: AskedSignIn, **answer: str) -> ProviderReply:
        if code := answer.get("code"):
            self.secrets.add(code)
        if asked.client.id == "gatebook-github":
            answer = {"iss": "https://github.com/login/oauth", **answer}
        return super().send_back(asked, **answer)

    def token(self, request: ProviderRequest) -> ProviderReply:
        if verifier := request.form.get("code_verifier"):
            self.secrets.add(verifier)
        return super().token(request)

    def issue(
        self, asked: AskedSignIn, person: ProviderPerson, authenticated_at: datetime
    ) -> dict[str, object]:
        answer = super().issue(asked, person, self.authenticated_at or authenticated_at)
        self.secrets.add(str(answer["access_token"]))
        return answer

    def sign(self, claims: Mapping[str, object]) -> str:
        claims = _replaced(claims, self.changed)
        moment = int(self.now().timestamp())
        wrong: dict[str, object] = {
            "nonce": "the nonce of another attempt",
            "aud": "the client of another application",
            "iss": "https://another.example",
            "exp": moment - 120,
            "iat": moment + 3600,
            "sub": "",
        }
        if self.spoil in wrong:
            claims = {**claims, self.spoil: wrong[self.spoil]}
        token = self._signed(claims)
        self.secrets.add(token)
        return token

    def _signed(self, claims: Mapping[str, object]) -> str:
        current = self.keys.current()
        if self.spoil == "none":
            return _by_hand({"alg": "none"}, claims, lambda _text: b"")
        if self.spoil == "alg":  # the public key as the secret of an HMAC (CVE-2015-9235)
            pem = current.as_pem(private=False)
            header = {"alg": "HS256", "kid": current.kid}
            return _by_hand(header, claims, lambda text: hmac.digest(pem, text, "sha256"))
        key = self.keys.make(current.kid) if self.spoil == "key" else current
        token = keys.sign(claims, key, self.header)
        if self.spoil == "sig":
            head, body, signature = token.split(".")
            changed = "A" if signature[0] != "A" else "B"
            token = f"{head}.{body}.{changed}{signature[1:]}"
        return token

    def _authenticated_at(self) -> datetime:
        return self.authenticated_at or self.now()

    def _github_token(self, request: ProviderRequest) -> ProviderReply:
        try:
            return self.token(request)
        except WireError:  # GitHub answers errors with 200.
            return json_reply({"error": "bad_verification_code", "error_description": "…"})

    def _github_user(self, request: ProviderRequest) -> ProviderReply:
        person = self.bearer(request)
        number = int(person.sub) if person.sub.isdigit() else person.sub
        login = str(person.name or "octocat").lower().replace(" ", "-")
        return json_reply({"id": number, "login": login, "name": person.name, "email": None})

    def _github_emails(self, request: ProviderRequest) -> ProviderReply:
        person = self.bearer(request)
        own = {"email": person.email, "primary": True, "verified": person.email_verified is True}
        emails = self.emails if self.emails is not None else [own] if person.email else []
        return json_reply(emails)


def _endpoint(request: ProviderRequest) -> str:
    last = request.path.rsplit("/", 1)[-1]
    return {"openid-configuration": "metadata", "user": "userinfo"}.get(last, last)


def _replaced(members: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
    merged = {**members, **changed}
    return {name: value for name, value in merged.items() if value is not ABSENT}


def _by_hand(
    header: Mapping[str, object], claims: Mapping[str, object], sign: Callable[[bytes], bytes]
) -> str:
    """Return a token that no library would sign."""
    parts = [keys.encode(json.dumps(part).encode()) for part in (header, claims)]
    text = ".".join(parts)
    return f"{text}.{keys.encode(sign(text.encode()))}"


def nonce_sha256(nonce: str) -> str:
    """Return the nonce as native SDKs put it into ID tokens."""
    return hashlib.sha256(nonce.encode()).hexdigest()


@dataclass(frozen=True)
class FakeProviders:
    """All providers of the file.

    ``pear`` answers by form post, as Apple does. ``closed`` makes no new accounts. GitHub is at
    Acme's server. A provider without requests costs nothing.
    """

    acme: FakeProvider
    other: FakeProvider
    pear: FakeProvider
    closed: FakeProvider

    def all(self) -> list[FakeProvider]:
        return [self.acme, self.other, self.pear, self.closed]

    def configuration(self, folder: Path) -> dict[str, str]:
        """Write the file of providers into a folder, and return the settings that name it."""
        (folder / "secret").write_text(SECRET)
        tables = [
            _table("acme", self.acme.issuer)
            + """clients.ios = { client_id = "gatebook-ios", auth = "none" }
flows = ["redirect", "id_token"]
email_domains = ["acme.example"]
reauthenticates = true
aal2 = { acr = ["gold"], amr = ["mfa"] }
""",
            _table("other", self.other.issuer),
            _table("pear", self.pear.issuer) + "form_post = true\n",
            _table("closed", self.closed.issuer) + "sign_up = false\n",
            f"""[github]
preset = "github"
client_id = "gatebook-github"
client_secret_file = "secret"
[github.endpoints]
authorization_endpoint = "{self.acme.issuer}/github/authorize"
token_endpoint = "{self.acme.issuer}/github/token"
userinfo_endpoint = "{self.acme.issuer}/github/user"
emails_endpoint = "{self.acme.issuer}/github/user/emails"
""",
        ]
        file = folder / "providers.toml"
        file.write_text("\n".join(tables))
        return {
            "IDENTITY_PROVIDERS": str(file),
            "FEDERATION_PRIVATE_NETWORKS": "127.0.0.0/8",
            "FEDERATION_CALLBACKS": ",".join(CALLBACKS),
        }


def _table(id: str, issuer: str) -> str:
    return f"""[{id}]
preset = "oidc"
name = "{id.capitalize()}"
issuer = "{issuer}"
client_id = "gatebook"
client_secret_file = "secret"
"""


@pytest.fixture(scope="session")
def fake_providers() -> Iterator[FakeProviders]:
    """Yield the providers of the whole run."""
    providers = FakeProviders(*(FakeProvider(name) for name in ("RS256", *3 * ("ES256",))))
    yield providers
    for provider in providers.all():
        provider.stop()


@pytest.fixture
def acme(fake_providers: FakeProviders) -> Iterator[FakeProvider]:
    """Yield a provider that is believed about addresses at acme.example."""
    yield from _unspoiled(fake_providers.acme)


@pytest.fixture
def other(fake_providers: FakeProviders) -> Iterator[FakeProvider]:
    """Yield a provider that is believed about no address."""
    yield from _unspoiled(fake_providers.other)


@pytest.fixture
def pear(fake_providers: FakeProviders) -> Iterator[FakeProvider]:
    """Yield a provider that answers by form post."""
    yield from _unspoiled(fake_providers.pear)


@pytest.fixture
def closed(fake_providers: FakeProviders) -> Iterator[FakeProvider]:
    """Yield a provider that makes no new accounts."""
    yield from _unspoiled(fake_providers.closed)


def _unspoiled(provider: FakeProvider) -> Iterator[FakeProvider]:
    provider.reset()
    provider.start()
    yield provider
    provider.reset()
    provider.start()
