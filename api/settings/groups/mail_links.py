"""Declare the target of links in mails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import check_frontend_url
from api.settings.declaration import setting

_setting = partial(setting, group="Mail")


@dataclass(frozen=True, kw_only=True)
class MailLinkSettings:
    """The address of the front end that the links in mails lead to."""

    frontend_url: str = _setting(
        "Base URL of the links in mails, such as <FRONTEND_URL>/verify-email#token=…. With #/ at"
        " its end, for a router in the fragment: <FRONTEND_URL>verify-email?token=…. Empty: the"
        " origin in ALLOWED_ORIGINS if exactly one is a target for mails (https, or localhost if"
        " PUBLIC_URL is, too); else PUBLIC_URL. The log line mail_links_configured shows the"
        " choice.",
        "https://app.example.com",
        check_frontend_url,
        default="",
        shown_default="one of ALLOWED_ORIGINS, else PUBLIC_URL",
    )
