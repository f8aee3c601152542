"""HTTP resources, one blueprint a file: parse the request, call one rule, answer."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from flask import Blueprint, Flask

from api.settings import Settings

# Imported with this package: gunicorn's master has them before it forks, and workers share them.
MODULES = tuple(
    import_module(f"{__name__}.{name}")
    for name in sorted(info.name for info in iter_modules(__path__))
)


def register(app: Flask, settings: Settings) -> None:
    """Register the blueprint of each module, after its ``init_app(app, settings)`` if it has one.

    Raises ``RuntimeError`` if a module does not define exactly one blueprint.
    """
    for module in MODULES:
        if hasattr(module, "init_app"):
            module.init_app(app, settings)
        app.register_blueprint(blueprint_of(module))


def blueprint_of(module: ModuleType) -> Blueprint:
    """Return the blueprint that a module defines; imported blueprints do not count."""
    defined = [
        value
        for value in vars(module).values()
        if isinstance(value, Blueprint) and value.import_name == module.__name__
    ]
    if len(defined) != 1:
        raise RuntimeError(f"{module.__name__} defines {len(defined)} blueprints instead of one.")
    return defined[0]
