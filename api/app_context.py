"""Access the parts of the current application: pool, clients, settings."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app


def application() -> Flask:
    """Return the application itself: through the proxy, each attribute access costs five calls."""
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001


def extension(name: str) -> Any:
    """Return ``app.extensions["gatebook.<name>"]``; the caller knows its type."""
    return application().extensions[f"gatebook.{name}"]
