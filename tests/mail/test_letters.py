"""Test that the start of a process says where the links in mails lead."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from structlog.testing import capture_logs

from api.mail import letters
from tests.support.server import Server

APP, VITE = "https://app.example.com", "http://localhost:5173"


@pytest.mark.parametrize(
    ("allowed_origins", "level", "frontend_url", "setting"),
    [
        ((), "info", "http://localhost:8000", "PUBLIC_URL"),
        ((VITE,), "info", VITE, "ALLOWED_ORIGINS"),
        # Probably none of the pages is at PUBLIC_URL.
        ((VITE, APP), "warning", "http://localhost:8000", "PUBLIC_URL"),
        (("capacitor://localhost",), "warning", "http://localhost:8000", "PUBLIC_URL"),
    ],
)
def test_a_base_that_is_probably_wrong_is_a_warning(
    make_app: Callable[..., Flask],
    allowed_origins: tuple[str, ...],
    level: str,
    frontend_url: str,
    setting: str,
) -> None:
    app = make_app(allowed_origins=allowed_origins, log_level="info")
    with capture_logs() as logged:
        letters.report_links(app.config["GATEBOOK"])
    line = {"event": "mail_links_configured", "frontend_url": frontend_url, "setting": setting}
    assert logged == [{**line, "log_level": level}]


def test_the_server_says_once_where_links_lead(start_server: Callable[..., Server]) -> None:
    server = start_server(ALLOWED_ORIGINS=VITE, LOG_LEVEL="info", WEB_CONCURRENCY="2")
    assert [
        (line["frontend_url"], line["setting"])
        for line in map(json.loads, server.log.read_text().splitlines())
        if line["event"] == "mail_links_configured"
    ] == [(VITE, "ALLOWED_ORIGINS")]
