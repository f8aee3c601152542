"""A device's name for people, from the User-Agent header: ``Firefox on Linux``."""

from __future__ import annotations

import functools

from ua_parser import BestAvailableResolver, Domain
from ua_parser.core import Resolver
from ua_parser.loaders import load_lazy_builtins

_LONGEST = 100
# User agents of which the name is remembered: at most 512 characters each (api/web/http.py)
_REMEMBERED = 256
_BETWEEN = " on "

# Names that the parser gives. It has others, but some of its rules take a part of the header for
# the name ("anything/1.0 CFNetwork"): what is not listed here may be text that somebody wrote.
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


def name_of(user_agent: str | None) -> str | None:
    """Browser and system as far as the client names them, None when it names neither.

    For the account itself: an app may call itself what it likes there.
    """
    return _joined(*_parts(user_agent))[:_LONGEST] or None


def known_name_of(user_agent: str | None) -> str | None:
    """Browser and system as far as they are on the lists, None when neither is.

    For what people trust, such as mails: nobody can write a text of their own there.
    """
    browser, system = _parts(user_agent)
    known = (browser if browser in BROWSERS else None, system if system in SYSTEMS else None)
    return _joined(*known) or None


def is_known(name: str) -> bool:
    """Whether ``known_name_of`` may have given this name."""
    browser, _, system = name.rpartition(_BETWEEN)
    if browser:
        return browser in BROWSERS and system in SYSTEMS
    return name in BROWSERS or name in SYSTEMS


def _joined(*parts: str | None) -> str:
    return _BETWEEN.join(part for part in parts if part)


@functools.lru_cache(maxsize=_REMEMBERED)
def _parts(user_agent: str | None) -> tuple[str | None, str | None]:
    if not user_agent:
        return None, None
    found = _resolver()(user_agent, Domain.USER_AGENT | Domain.OS)
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    return browser, system


@functools.cache
def _resolver() -> Resolver:
    """Knows browsers and systems, not makes and models: those would take 16 MiB more."""
    browsers, systems, _ = load_lazy_builtins()
    return BestAvailableResolver((browsers, systems, []))
