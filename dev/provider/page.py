"""The page of the demonstration provider."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from dev.provider.openid import ProviderPerson

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }
.warning { border: 3px solid #b3261e; border-radius: .5rem; padding: .75rem 1rem; }
form { display: grid; gap: .75rem; margin: 1.5rem 0; }
button, input { font: inherit; padding: .6rem .8rem; text-align: start; }
"""
_WARNING = """<p class="warning"><strong>This is no real provider.</strong> It asks for no password:
everyone on this machine can sign in as anyone. It is for development only.</p>"""


def notice() -> str:
    """Return the page for a person who has come without a request to sign in."""
    return _page("<p>Start from the page of an application.</p>")


def chooser(parameters: Mapping[str, str], people: Mapping[str, ProviderPerson]) -> str:
    """Return the page that asks who the person is; ``parameters`` are those of the request."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in parameters.items()
    )
    buttons = "".join(
        f'<button name="person" value="{key}">Continue as {escape(_described(person))}</button>'
        for key, person in people.items()
    )
    application = urlsplit(parameters["redirect_uri"])
    hint = escape(parameters.get("login_hint", ""))
    return _page(
        f"""<p>The application at
<strong>{escape(application.netloc or application.scheme)}</strong> asks who you are.</p>
<form method="post" action="/choose">{hidden}{buttons}</form>
<form method="post" action="/choose">{hidden}
<label for="email">Another address</label>
<input id="email" name="email" type="email" required maxlength="254" value="{hint}">
<button>Continue with this address</button></form>
<form method="post" action="/choose">{hidden}<button name="cancel" value="1">Cancel</button></form>
"""
    )


def _described(person: ProviderPerson) -> str:
    if person.email is None:
        return f"{person.name} (without an address)"
    verified = "" if person.email_verified else ", not verified"
    return f"{person.name} ({person.email}{verified})"


def _page(content: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demonstration provider</title><style>{_STYLE}</style></head>
<body><main><h1>Demonstration provider</h1>
{_WARNING}
{content}</main></body></html>
"""
