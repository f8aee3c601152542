"""Test how the address of a listener is read; wrong ones are in test_settings.py."""

from __future__ import annotations

import pytest

from api.settings.listen_address import parse


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8001", ("127.0.0.1", 8001)),
        ("0.0.0.0:1", ("0.0.0.0", 1)),
        ("localhost:65535", ("localhost", 65535)),
        ("[::1]:8001", ("::1", 8001)),
        ("[::]:8001", ("::", 8001)),
    ],
)
def test_host_and_port_are_taken_apart(text: str, address: tuple[str, int]) -> None:
    assert parse(text) == address
