"""Other teams' blueprints beside ours: see ``docs/extending.md`` and ``examples/notes``.

``EXTENSIONS=notes`` imports the module ``notes`` and calls its ``register(app)``, which calls
``extend`` with what it brings.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask

from api import audit
from api.contract import Contract
from api.settings import SettingsError
from api.signals import AuditedSignal


@dataclass(frozen=True)
class Extension:
    """What one extension brings besides its routes."""

    name: str
    migrations: Path | None


def extend(
    app: Flask,
    name: str,
    *,
    blueprint: Blueprint,
    contract: Path,
    migrations: Path | None = None,
    events: Mapping[AuditedSignal, str] | None = None,
) -> None:
    """Plug in a blueprint under ``/v1``, its part of the contract, its tables, its audit events.

    ``name`` is the prefix of its event types (``notes.note.created``) and the folder of its URLs.
    Raises ``ValueError`` when it reaches outside of what is its own.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"{name!r} can't be the name of an extension.")
    for signal, event_type in (events or {}).items():
        if not re.fullmatch(rf"{name}\.[a-z_]+\.[a-z_]+", event_type):
            raise ValueError(f"The event type {event_type} must be {name}.noun.verb.")
        audit.declare(signal, event_type)
    app.register_blueprint(blueprint, url_prefix=f"/v1{blueprint.url_prefix or ''}")
    _contract(app).merge(name, contract)
    registered(app).append(Extension(name, migrations))


def load(app: Flask, modules: tuple[str, ...]) -> None:
    """Import the modules of the setting EXTENSIONS and let them register."""
    app.extensions["gatebook.extensions"] = []
    for module in modules:
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{module}.".startswith(f"{error.name}."):
                raise  # it is there, but something that it imports is not
            raise SettingsError(
                [
                    (
                        f"EXTENSIONS names {module!r}, which can't be imported. Is its folder on"
                        " PYTHONPATH? Example: EXTENSIONS=notes PYTHONPATH=examples"
                    )
                ]
            ) from None
        if not callable(getattr(found, "register", None)):
            raise SettingsError([f"EXTENSIONS names {module!r}, which has no register(app)."])
        found.register(app)


def registered(app: Flask) -> list[Extension]:
    """What is plugged in."""
    known: list[Extension] = app.extensions["gatebook.extensions"]
    return known


def _contract(app: Flask) -> Contract:
    contract: Contract = app.extensions["gatebook.contract"]
    return contract
