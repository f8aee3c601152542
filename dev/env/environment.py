"""Make the environment variables of the API, its worker and its commands in `make run`."""

from __future__ import annotations

import os

from dev.paths import MAIL, ROOT, RUN
from dev.services import audit_key, secrets
from dev.services.ports import Address

# `make spa` and Vite's development server: a page there works without a setting.
FRONT_END_PORT = 5173


def api_environment(address: Address) -> dict[str, str]:
    """Return this process's variables, with defaults for those that the API needs."""
    secret = os.environ.get("SECRET_KEY") or secrets.load(RUN / "secrets.env")["SECRET_KEY"]
    environ = {
        **os.environ,
        "HOST": address.host,
        "PORT": str(address.port),
        # An empty one stays empty: then only pages of the API's own origin are allowed.
        "ALLOWED_ORIGINS": os.environ.get("ALLOWED_ORIGINS", f"http://localhost:{FRONT_END_PORT}"),
        "MAIL_URL": os.environ.get("MAIL_URL") or MAIL.as_uri(),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or f"http://localhost:{address.port}",
        "SECRET_KEY": secret,
        # `python -m` must find the package api, whatever the directory that make was called from.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    return {**environ, **audit_key.settings(environ)}
