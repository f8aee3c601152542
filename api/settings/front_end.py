"""Choose the base URL of links in mails."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from api.settings import origin
from api.settings.checks import is_loopback


class LinksBase(NamedTuple):
    """The URL that links in mails begin with, and the setting that it is from."""

    url: str
    setting: str


def links_base(frontend_url: str, public_url: str, allowed_origins: tuple[str, ...]) -> LinksBase:
    """Return ``frontend_url``, else the only origin that a mail can lead to, else ``public_url``.

    With several origins any choice would be a guess. App shells are no targets: a mail program
    opens no ``capacitor://``. Outside a developer's machine, neither are those at localhost.
    """
    if frontend_url:
        return LinksBase(frontend_url, "FRONTEND_URL")
    is_development = _is_local(public_url)
    targets = [
        allowed
        for allowed in allowed_origins
        if origin.is_web(allowed)
        if (is_development if _is_local(allowed) else allowed.startswith("https://"))
    ]
    if len(targets) == 1:
        return LinksBase(targets[0], "ALLOWED_ORIGINS")
    return LinksBase(public_url, "PUBLIC_URL")


def _is_local(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname)
