"""Serve the contract, its viewer and the client for pages, all from our own origin."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from flask import Blueprint, Response

from api.app_context import extension
from api.errors import NotFound
from api.web import http
from api.web.guards import public
from api.web.openapi import Contract

documents = Blueprint("documents", __name__)

_CLIENT = Path(__file__).resolve().parents[2] / "client" / "dist" / "gatebook.js"
_SCRIPT = "text/javascript; charset=utf-8"
# Only the files of Swagger UI are used from the package flask-openapi-swagger; it is never
# imported.
_ASSETS = {
    "swagger-ui.css": ("css/swagger-ui.css", "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": ("js/swagger-ui-bundle.js", _SCRIPT),
    "swagger.svg": ("images/swagger.svg", "image/svg+xml"),
}
# Swagger UI's own search compares the names of tags only.
_START = """const Search = () => ({
  fn: {
    opsFilter: (tags, phrase) => {
      const wanted = phrase.trim().toLowerCase();
      const has = (...texts) => texts.join(" ").toLowerCase().includes(wanted);
      const isFound = (entry) => {
        const { operationId, summary } = entry.get("operation").toObject();
        return has(entry.get("method"), entry.get("path"), operationId, summary);
      };
      return tags
        .map((tag, name) =>
          has(name) ? tag : tag.update("operations", (list) => list.filter(isFound)))
        .filter((tag) => tag.get("operations").size);
    },
  },
});
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/openapi.json", dom_id: "#docs", deepLinking: true, withCredentials: true,
    validatorUrl: null, tryItOutEnabled: true, filter: true, plugins: [Search],
  });
});
"""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatebook API</title>
<link rel="icon" href="/docs/swagger.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<body><div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# Swagger UI uses inline styles and data: URLs for images; scripts come from this origin only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


@documents.get("/openapi.yaml")
@public
def as_yaml() -> Response:
    return http.document(_contract().as_yaml, "application/yaml")


@documents.get("/openapi.json")
@public
def as_json() -> Response:
    return http.document(_contract().as_json, "application/json")


@documents.get("/docs")
@public
def docs() -> Response:
    response = http.document(_PAGE.encode(), "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@documents.get("/docs/<string:asset>")
@public
def docs_asset(asset: str) -> Response:
    if asset == "start.js":
        return http.document(_START.encode(), _SCRIPT)
    if asset not in _ASSETS:
        raise NotFound
    path, media_type = _ASSETS[asset]
    return http.document((_viewer() / path).read_bytes(), media_type)


@documents.get("/client/gatebook.js")
@public
def client() -> Response:
    return http.document(_client(), _SCRIPT)


@functools.cache
def _client() -> bytes:
    """Return the module that `make client` builds; it is of the release that runs here."""
    return _CLIENT.read_bytes()


def _contract() -> Contract:
    contract: Contract = extension("contract")
    return contract


def _viewer() -> Path:
    spec = importlib.util.find_spec("flask_openapi_swagger")
    if spec is None or spec.origin is None:
        raise NotFound
    return Path(spec.origin).parent / "templates" / "swagger"
