"""Gatebook: the account backend for single-page and mobile apps."""

from __future__ import annotations

import structlog
from flask import Flask

from api import pool
from api.cache import client as redis_client
from api.crypto import passwords
from api.receivers import audit, security_notices
from api.resilience import ledger
from api.resources import audit_export, audit_trail, problems
from api.resources import health as health_resource
from api.resources import metrics as metrics_resource
from api.resources.account import account
from api.resources.accounts import accounts
from api.resources.audit_events import audit_events
from api.resources.audit_log import audit_log
from api.resources.documents import documents
from api.resources.email_changes import email_changes
from api.resources.email_verifications import email_verifications
from api.resources.password_resets import password_resets
from api.resources.session import session
from api.resources.sessions import sessions as session_collection
from api.resources.webhook_deliveries import webhook_deliveries
from api.resources.webhooks import webhooks
from api.settings import Settings
from api.telemetry import logging as logs
from api.web import cross_origin, extension_loader, guards, session_interface, session_prefetch
from api.web.flask_app import Application
from api.web.openapi import Contract
from api.web.trusted_proxies import TrustedProxies


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Raises ``SettingsError``; opens no connection yet."""
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

    pool.init_app(app, settings)
    redis_client.init_app(app, settings)
    ledger.init_app(app, settings)
    passwords.init_app(app, settings)
    audit.connect()  # before any other receiver: it may veto
    security_notices.connect()

    logs.init_app(app)
    cross_origin.init_app(app, settings)
    session_interface.init_app(app, settings)
    guards.init_app(app)
    session_prefetch.init_app(app)
    problems.init_app(app)
    audit_trail.init_app(app, settings)
    audit_export.init_app(app, settings)
    health_resource.init_app(app)

    app.extensions["gatebook.contract"] = Contract()
    for blueprint in (
        accounts,
        account,
        email_verifications,
        password_resets,
        email_changes,
        audit_events,
        audit_log,
        audit_trail.audit_trail,
        audit_export.audit_export,
        webhooks,
        webhook_deliveries,
        session_collection,
        session,
        health_resource.health,
        metrics_resource.metrics,
        documents,
        problems.problems,
    ):
        app.register_blueprint(blueprint)
    extension_loader.load(app, settings.extensions)

    if missing := guards.undeclared(app):
        raise RuntimeError(f"These routes do not say who may call them: {', '.join(missing)}")
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = TrustedProxies(app.wsgi_app, hops)  # type: ignore[method-assign]
    if not settings.limits:
        structlog.get_logger("api").warning("limits_off", note="LIMITS=off: nothing is throttled")
    return app
