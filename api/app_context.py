"""What the application at hand holds: its pool, its clients, its settings."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app


def application() -> Flask:
    """The application itself: through the proxy, each look at an attribute costs five calls."""
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001


def extension(name: str) -> Any:
    """``app.extensions["gatebook.<name>"]``. Any: whoever put it there says what it is."""
    return application().extensions[f"gatebook.{name}"]
