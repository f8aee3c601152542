"""Gatebook: the account backend for single-page and mobile apps."""

from __future__ import annotations

import structlog
from flask import Flask

from api import pool, resources
from api.cache import client as redis_client
from api.crypto import jose_signing, passwords
from api.crypto.foreign import firebase_project
from api.receivers import audit, security_notices
from api.resilience import ledger
from api.settings import Settings
from api.telemetry import logging as logs
from api.web import cross_origin, extension_loader, guards, session_interface, session_prefetch
from api.web.flask_app import Application, OtherConverter
from api.web.openapi import Contract
from api.web.trusted_proxies import TrustedProxies


def create_app(settings: Settings | None = None) -> Flask:
    """Return the WSGI application; no connection is opened yet. Raises ``SettingsError``."""
    settings = settings or Settings.from_environ()
    logs.configure(settings)
    app = Application("api", static_folder=None)
    app.config.update(
        GATEBOOK=settings,
        # one more: Werkzeug cuts a chunked body off there and says nothing; see http.takes
        MAX_CONTENT_LENGTH=settings.max_body_bytes + 1,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.url_map.merge_slashes = False  # a redirect would be HTML
    app.url_map.converters["other"] = OtherConverter

    pool.init_app(app, settings)
    redis_client.init_app(app, settings)
    ledger.init_app(app, settings)
    firebase_project.init_app(app, settings)
    passwords.init_app(app, settings)
    jose_signing.init_app(app, settings)
    audit.connect()  # before any other receiver: it may veto
    security_notices.connect()

    logs.init_app(app)
    cross_origin.init_app(app, settings)
    session_interface.init_app(app, settings)
    guards.init_app(app)
    session_prefetch.init_app(app)

    app.extensions["gatebook.contract"] = Contract(settings)
    resources.register(app, settings)
    extension_loader.load(app, settings.extensions)

    if missing := guards.undeclared(app):
        raise RuntimeError(f"These routes do not say who may call them: {', '.join(missing)}")
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = TrustedProxies(app.wsgi_app, hops)  # type: ignore[method-assign]
    if not settings.limits:
        structlog.get_logger("api").warning(
            "limits_disabled", note="LIMITS=off: nothing is throttled"
        )
    return app
