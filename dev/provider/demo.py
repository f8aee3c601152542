"""The demonstration provider: ``python -m dev.provider.demo http://127.0.0.1:8765``.

People choose who they are. It runs for an API on this machine only.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from dev.console import Trouble
from dev.provider.openid import (
    AskedSignIn,
    OpenIdProvider,
    ProviderPerson,
    RegisteredClient,
    WireError,
)
from dev.provider.page import chooser, notice
from dev.provider.server import ProviderReply, ProviderRequest, ProviderServer, page_reply
from dev.services.demo_provider import is_loopback, require_loopback

PEOPLE = {
    "alice": ProviderPerson("demo-alice", "alice@demo.example", True, "Alice"),
    "bob": ProviderPerson("demo-bob", "bob@demo.example", False, "Bob"),
    "carol": ProviderPerson("demo-carol", name="Carol"),
}
# The page runs no script, and no page of another site can lay itself over it.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class DemoProvider(OpenIdProvider):
    """A provider whose page asks who the person is, and believes the answer."""

    def __init__(self, issuer: str) -> None:
        super().__init__(issuer, [RegisteredClient("gatebook")])
        self.paths |= {
            "/": lambda _request: page_reply(notice()),
            "/choose": lambda request: self.chosen(self.check(request), request.form),
        }

    def respond(self, request: ProviderRequest) -> ProviderReply:
        if request.path == "/choose" and request.method != "POST":
            return page_reply(notice(), 405)
        return super().respond(request)

    def is_redirect_uri(self, _client: RegisteredClient, uri: str) -> bool:
        """Return whether a URI leads to this machine: a page, or an app by its own scheme."""
        scheme = urlsplit(uri).scheme
        return is_loopback(uri) if scheme in {"http", "https"} else "." in scheme

    def show(self, asked: AskedSignIn) -> ProviderReply:
        body = chooser(asked.parameters, PEOPLE).encode()
        kind = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
        return ProviderReply(200, body, {**kind, **_PAGE_HEADERS})

    def chosen(self, asked: AskedSignIn, form: Mapping[str, str]) -> ProviderReply:
        """Send the person back as the one whom they chose. Raises ``WireError``."""
        if "cancel" in form:
            return self.send_back(asked, error="access_denied")
        return self.answer(asked, _person(form))


def _person(form: Mapping[str, str]) -> ProviderPerson:
    if person := PEOPLE.get(form.get("person", "")):
        return person
    email = form.get("email", "").strip()
    if "@" not in email or len(email) > 254:
        raise WireError("invalid_request")
    # The same address is the same person each time.
    sub = hashlib.sha256(email.casefold().encode()).hexdigest()[:16]
    return ProviderPerson(f"typed-{sub}", email, True, email.split("@")[0])


def main(arguments: list[str]) -> int:
    """Serve until a signal; return the exit status."""
    try:
        require_loopback(os.environ.get("PUBLIC_URL", ""))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    (issuer,) = arguments
    provider = DemoProvider(issuer)
    provider.keys.current()  # made now, and not while the first person waits
    ProviderServer(provider, urlsplit(issuer).port or 80).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
