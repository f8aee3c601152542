"""Test where links in mails lead if FRONTEND_URL does not say it."""

from __future__ import annotations

import pytest

from api.settings.front_end import LinksBase, links_base

LOCAL, PUBLIC = "http://localhost:8000", "https://accounts.example.com"
APP, OTHER_APP = "https://app.example.com", "https://admin.example.com"
VITE = "http://localhost:5173"
SHELLS = ("capacitor://localhost", "tauri://localhost")


@pytest.mark.parametrize(
    ("public_url", "allowed_origins", "only_target"),
    [
        (LOCAL, (VITE,), VITE),
        (LOCAL, (VITE, *SHELLS), VITE),
        (LOCAL, (APP,), APP),
        (LOCAL, (VITE, APP), None),
        (LOCAL, SHELLS, None),
        (LOCAL, (), None),
        (PUBLIC, (APP,), APP),
        (PUBLIC, (APP, VITE), APP),  # A developer's machine is no target of other people's mails.
        (PUBLIC, (APP, "https://localhost", *SHELLS), APP),
        (PUBLIC, (APP, OTHER_APP), None),
        (PUBLIC, (VITE,), None),
        (PUBLIC, ("http://app.example.com",), None),  # The link would carry a token in clear.
    ],
)
def test_the_only_front_end_that_a_mail_can_lead_to_is_the_default(
    public_url: str, allowed_origins: tuple[str, ...], only_target: str | None
) -> None:
    expected = (
        LinksBase(only_target, "ALLOWED_ORIGINS")
        if only_target
        else LinksBase(public_url, "PUBLIC_URL")
    )
    assert links_base("", public_url, allowed_origins) == expected
    named = "https://www.example.com/#/"
    assert links_base(named, public_url, allowed_origins) == LinksBase(named, "FRONTEND_URL")
