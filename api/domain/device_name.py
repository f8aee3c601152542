"""Name a device for people, from the User-Agent header: ``Firefox on Linux``.

An app that sends the documented format ``App/2.1 (Android 16; Pixel 9)`` (docs/front-ends.md) is
named ``App 2.1 on Pixel 9 (Android 16)``.
"""

from __future__ import annotations

import functools
import re
import sys
from typing import Any, cast

from api.domain import visible_text

# ua_parser imports yaml if it can, to read files of rules, which nothing here does. None makes that
# import fail: a worker holds 1 MiB less.
_yaml = sys.modules.setdefault("yaml", cast(Any, None))

from ua_parser import BestAvailableResolver, Domain  # noqa: E402
from ua_parser.core import Resolver  # noqa: E402
from ua_parser.loaders import load_lazy_builtins  # noqa: E402

if cast(Any, _yaml) is None:
    del sys.modules["yaml"]

_LONGEST = 100
# The number of cached user agents, of at most 512 characters each (api/web/http.py).
_REMEMBERED = 256
_BETWEEN = " on "

# Names that the parser returns. It has others, but some of its rules take a part of the header for
# the name ("anything/1.0 CFNetwork"): a name that is not listed here may be a client's text.
BROWSERS = frozenset(
    {
        *("Firefox", "Firefox Mobile", "Firefox iOS", "Firefox Beta", "Firefox Alpha"),
        *("Chrome", "Chrome Mobile", "Chrome Mobile iOS", "Chrome Mobile WebView", "Chromium"),
        *("Safari", "Mobile Safari", "Mobile Safari UI/WKWebView", "WebKit Nightly"),
        *("Edge", "Edge Mobile", "IE", "IE Mobile", "Samsung Internet", "Amazon Silk"),
        *("Opera", "Opera Mobile", "Opera Mini", "Opera Touch", "Opera GX", "Opera Neon"),
        *("Brave", "Vivaldi", "DuckDuckGo", "DuckDuckGo Mobile", "Ecosia iOS", "Ecosia Android"),
        *("Yandex Browser", "UC Browser", "QQ Browser", "QQ Browser Mobile", "Baidu Browser"),
        *("Sogou Explorer", "360 Secure Browser", "MiuiBrowser", "Huawei Browser", "Quark"),
        *("Honor Browser", "HeyTap Browser", "Smart Lenovo Browser", "WeChat Browser", "Whale"),
        *("Coc Coc", "Maxthon", "Pale Moon", "Konqueror", "Epiphany", "SeaMonkey", "Iron"),
        *("Avast Secure Browser", "Norton", "Aloha Browser", "Sailfish Browser", "Electron"),
        *("Oculus Browser", "Tizen Browser", "Android", "Facebook", "Instagram", "LINE"),
        *("KakaoTalk", "TikTok", "Telegram", "Slack Desktop Client", "Steam Client", "Thunderbird"),
        *("curl", "HTTPie", "Wget", "Python Requests", "Python aiohttp", "okhttp"),
        *("Apache-HttpClient", "Go-http-client", "CFNetwork"),
    }
)
SYSTEMS = frozenset(
    {
        *("Windows", "Windows Phone", "Windows Mobile", "Mac OS X", "Mac OS", "Chrome OS"),
        *("Linux", "Ubuntu", "Debian", "Fedora", "Red Hat", "Linux Mint", "SUSE", "Gentoo"),
        *("FreeBSD", "OpenBSD", "Solaris", "Android", "iOS", "tvOS", "ATV OS X"),
        *("WatchOS", "Tizen", "KaiOS", "webOS", "Firefox OS", "BlackBerry OS", "Symbian OS"),
    }
)
# The systems that an app may name in the documented format.
SYSTEMS_OF_APPS = frozenset(
    {
        *("Android", "iOS", "iPadOS", "macOS", "visionOS", "watchOS", "tvOS", "Windows"),
        *("Linux", "ChromeOS", "HarmonyOS", "Tizen", "webOS"),
    }
)
# Each quantifier has a bound, and no two of them in a row can match the same character: a header of
# any length is read in one pass (ASVS 1.3.12). The bounds keep the longest name in its column.
# Browsers begin with Mozilla, and are left to the parser.
_APP = re.compile(
    r"(?!Mozilla/)(?P<app>[^\W_][\w .+-]{0,29})/(?P<version>[0-9][\w.+-]{0,11})"
    rf" \((?P<system>{'|'.join(sorted(SYSTEMS_OF_APPS))})(?P<release> [0-9][\w.]{{0,10}})?;"
    r" (?P<model>[^\W_][\w .,+'/-]{0,27})\)(?:\Z| )"
)


def name_of(user_agent: str | None) -> str | None:
    """Return the readable form of a user agent; None if it is not recognised.

    Show this only to the account itself, because an app may choose any name.
    """
    if app := _app(user_agent):
        system = app["system"] + (app["release"] or "")
        return f"{app['app'].rstrip()} {app['version']}{_BETWEEN}{app['model'].rstrip()} ({system})"
    # the parser takes some names from the header, which may hold a character that reverses text
    return visible_text.without_hidden(_joined(*_parts(user_agent)))[:_LONGEST] or None


def known_name_of(user_agent: str | None) -> str | None:
    """Return browser and system as far as they are listed; None if neither is.

    Use this where people trust the text, such as in mails: no client can put its own text there.
    For an app in the documented format it is the system alone.
    """
    if app := _app(user_agent):
        return app["system"]
    browser, system = _parts(user_agent)
    parts = (browser if browser in BROWSERS else None, system if system in SYSTEMS else None)
    return _joined(*parts) or None


def is_known(name: str) -> bool:
    """Return whether ``known_name_of`` may have returned this name."""
    browser, _, system = name.rpartition(_BETWEEN)
    if browser:
        return browser in BROWSERS and system in SYSTEMS
    return name in BROWSERS or name in SYSTEMS or name in SYSTEMS_OF_APPS


def _joined(*parts: str | None) -> str:
    return _BETWEEN.join(part for part in parts if part)


def _app(user_agent: str | None) -> re.Match[str] | None:
    return _APP.match(user_agent) if user_agent else None


@functools.lru_cache(maxsize=_REMEMBERED)
def _parts(user_agent: str | None) -> tuple[str | None, str | None]:
    if not user_agent:
        return None, None
    parsed = _resolver()(user_agent, Domain.USER_AGENT | Domain.OS)
    browser = parsed.user_agent.family if parsed.user_agent else None
    system = parsed.os.family if parsed.os else None
    return browser, system


@functools.cache
def _resolver() -> Resolver:
    """Return a parser of browsers and systems, without models, which would take 16 MiB more."""
    browsers, systems, _ = load_lazy_builtins()
    return BestAvailableResolver((browsers, systems, []))
