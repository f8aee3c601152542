"""A request finds the view that it finds in Flask, and has the same host."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.exceptions import BadHost, HTTPException
from werkzeug.routing import WebsocketMismatch
from werkzeug.test import EnvironBuilder

from api.web.flask_app import Application
from tests.support.client import ApiClient

HOSTS = ("accounts.example.com", "accounts.example.com:8443", "ACCOUNTS.example.com:80", "[::1]:81")
ODD_HOSTS = ("", "bücher.example", "xn--bcher-kva.example", "a b", "a/b", "a@b")
PATHS = ("/v1/session", "/v1/session/", "//v1//session", "/v1/s\xc3\xbcd", "/v1/\xff", "", "*")
METHODS = ("GET", "get", "HEAD", "OPTIONS", "PUT", "NONE")
# Flask refuses these, and the override does not look at them.
REFUSED_BY_FLASK = {
    BadHost: {"HTTP_HOST": "x" * 64},
    WebsocketMismatch: {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"},
}


def environs() -> list[dict[str, Any]]:
    plain = EnvironBuilder("/v1/session", query_string="a=%FF&b").get_environ()
    without_host = {name: value for name, value in plain.items() if name != "HTTP_HOST"}
    return [
        without_host,
        {**plain, "wsgi.url_scheme": "https", "HTTP_HOST": "localhost:443"},
        {**plain, "SCRIPT_NAME": "/below"},
        *({**plain, "HTTP_HOST": host} for host in (*HOSTS, *ODD_HOSTS)),
        *({**plain, "PATH_INFO": path} for path in PATHS),
        *({**plain, "REQUEST_METHOD": method} for method in METHODS),
    ]


def route(app_class: type[Flask], app: Flask, environ: dict[str, Any]) -> object:
    """Return the endpoint with its arguments, or the error, and the host of the request."""
    request = Request(dict(environ))
    try:
        adapter = app_class.create_url_adapter(app, request)
        assert adapter is not None
        matched: Any = adapter.match()
    except HTTPException as error:
        matched = (type(error), getattr(error, "new_url", None))
    return matched, request.host


def test_a_request_finds_the_view_that_it_finds_in_flask(app: Flask) -> None:
    for environ in (*environs(), *environs()):  # the second time from the cache of hosts
        assert route(Application, app, environ) == route(Flask, app, environ), environ


def test_a_host_and_an_upgrade_that_flask_refuses_are_answered(
    app: Flask, client: ApiClient
) -> None:
    for error, part in REFUSED_BY_FLASK.items():
        environ = {**EnvironBuilder("/healthz").get_environ(), **part}
        with pytest.raises(error):
            Flask.create_url_adapter(app, Request(environ)).match()  # type: ignore[union-attr]
        assert client.get("/healthz", environ_overrides=part).status_code == 200
