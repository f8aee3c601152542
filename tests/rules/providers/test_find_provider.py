"""Test that only configured providers and their clients are found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from api.errors import InvalidBody
from api.rules.providers.find_provider import find_provider

FILE = """
[acme]
preset = "oidc"
issuer = "https://sso.acme.example"
client_id = "gatebook"
client_secret = "s"
clients.ios = { client_id = "gatebook-ios" }
"""


def test_an_unknown_provider_or_client_is_a_fault_of_its_member(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(FILE)
    with make_app(identity_providers=str(file)).app_context():
        assert find_provider("acme", "web")[1].client_id == "gatebook"
        assert find_provider("acme", "ios")[1].client_id == "gatebook-ios"
        for arguments, code, pointer in (
            (("other", "web"), "unknown_provider", "#/provider"),
            (("acme", "android"), "unknown_client", "#/client"),
        ):
            with pytest.raises(InvalidBody) as refusal:
                find_provider(*arguments)
            (error,) = refusal.value.errors
            assert (error.code, error.pointer) == (code, pointer)
