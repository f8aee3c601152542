"""Load other teams' blueprints: see ``docs/extending.md`` and ``examples/notes``.

``EXTENSIONS=notes`` imports the module ``notes`` and calls its ``register(app)``, which calls
``extend`` with its parts. An extension that reaches beyond its own URLs, events or migrations is
refused at start.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask

from api.db.migration_names import HERE
from api.domain.extension_data import Erase, Export, ExtensionData
from api.domain.languages import DEFAULT, LANGUAGES
from api.i18n import event_titles
from api.receivers import audit
from api.settings import SettingsError
from api.signals import AuditedSignal
from api.web.contract_part import documented_path
from api.web.extension_tables import kept_tables, named_tables, says_kept
from api.web.openapi import Contract, Part

_LONGEST_EVENT_TYPE = 64  # audit_event.type
_LONGEST_TITLE = 200  # as the contract says


@dataclass(frozen=True)
class Extension:
    """A loaded extension: its name and the folder of its migrations."""

    name: str
    migrations: Path | None
    has_erase: bool


def extend(
    app: Flask,
    name: str,
    *,
    blueprint: Blueprint,
    contract: Path,
    migrations: Path | None = None,
    events: Mapping[AuditedSignal, str] | None = None,
    titles: Mapping[str, Mapping[str, str]] | None = None,
    export: Export | None = None,
    erase: Erase | None = None,
) -> None:
    """Plug in a blueprint with its part of the contract, its tables and its audit events.

    ``name`` is the folder of its URLs (``/v1/notes``; ``_`` becomes ``-``), and the prefix of its
    events' types (``notes.note.created``) and of its migrations (``notes.0001.note.sql``).
    ``contract`` documents exactly the blueprint's routes and the events. ``titles`` are the events'
    titles in the security feed, by type and language. ``export`` and ``erase`` yield and delete
    what the extension holds about the holder of an account (``ExtensionData``); a table with a
    column account_id needs ``erase``, unless its rows go with the row of the account.

    Raises ``ValueError``, with the required correction, if a part does not comply.
    """
    events, titles = events or {}, titles or {}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
        raise ValueError(f"{name!r} can't be the name of an extension.")
    if any(extension.name == name for extension in registered(app)):
        raise ValueError(f"There is already an extension {name}.")
    part = Part(contract)
    _check_events(name, set(events.values()), part.event_types())
    _check_titles(name, titles, set(events.values()))
    _check_migrations(name, migrations)
    if erase is None and migrations is not None and (kept := kept_tables(migrations)):
        raise ValueError(says_kept(name, kept))
    app.register_blueprint(blueprint, url_prefix=f"/v1{blueprint.url_prefix or ''}")
    _check_routes(name, _routes(app, blueprint), {(m, path) for m, path, _ in part.operations()})
    _contract(app).merge(name, part)
    for signal, event_type in events.items():
        audit.declare(signal, event_type)
        event_titles.add_extension_titles(event_type, titles.get(event_type, {}))
    app.extensions["gatebook.extension_data"].append(ExtensionData(name, export, erase))
    registered(app).append(Extension(name, migrations, has_erase=erase is not None))


def load(app: Flask, modules: tuple[str, ...]) -> None:
    """Import the modules of the setting EXTENSIONS and let them register."""
    app.extensions["gatebook.extensions"] = []
    app.extensions["gatebook.extension_data"] = []
    for module in modules:
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{module}.".startswith(f"{error.name}."):
                raise  # the module exists, but one that it imports does not
            fault = (
                f"EXTENSIONS names {module!r}, which can't be imported."
                " Is its folder on PYTHONPATH? Example: EXTENSIONS=notes PYTHONPATH=examples"
            )
            raise SettingsError([fault]) from None
        if not callable(getattr(loaded, "register", None)):
            raise SettingsError([f"EXTENSIONS names {module!r}, which has no register(app)."])
        loaded.register(app)


def registered(app: Flask) -> list[Extension]:
    """Return the extensions that are loaded."""
    extensions: list[Extension] = app.extensions["gatebook.extensions"]
    return extensions


def migrations(app: Flask) -> list[Path]:
    """Return the folders of the extensions' migrations."""
    return [extension.migrations for extension in registered(app) if extension.migrations]


def find_kept(app: Flask, tables: Iterable[str]) -> list[str]:
    """Return the faults of extensions without ``erase`` whose migrations name one of these tables.

    ``tables``: those whose rows belong to accounts and stay when an account is deleted.
    """
    kept = set(tables)
    kept -= set(named_tables(HERE, kept))  # Gatebook's own
    return [
        says_kept(extension.name, named)
        for extension in registered(app)
        if extension.migrations is not None and not extension.has_erase
        if (named := named_tables(extension.migrations, kept))
    ]


def _check_events(name: str, declared: set[str], documented: set[str]) -> None:
    for event_type in sorted(declared):
        if not re.fullmatch(rf"{name}\.[a-z_]+\.[a-z_]+", event_type):
            raise ValueError(f"The event type {event_type} must be {name}.noun.verb.")
        if len(event_type) > _LONGEST_EVENT_TYPE:
            raise ValueError(f"The event type {event_type} is longer than {_LONGEST_EVENT_TYPE}.")
    _check_same(name, "the event", declared, documented)


def _check_titles(
    name: str, titles: Mapping[str, Mapping[str, str]], event_types: set[str]
) -> None:
    if unknown := sorted(titles.keys() - event_types):
        raise ValueError(f"The extension {name} has titles of no event: {', '.join(unknown)}.")
    for event_type, by_language in titles.items():
        if unknown := sorted(by_language.keys() - set(LANGUAGES)):
            raise ValueError(f"The title of {event_type} is in no language: {', '.join(unknown)}.")
        if DEFAULT not in by_language:
            raise ValueError(f"The title of {event_type} is missing in English ({DEFAULT}).")
        if any(not 0 < len(title) <= _LONGEST_TITLE for title in by_language.values()):
            raise ValueError(f"A title of {event_type} must have 1 to {_LONGEST_TITLE} characters.")


def _check_migrations(name: str, folder: Path | None) -> None:
    # Migrations are identified by their names: with equal names only one would ever run.
    for path in sorted(folder.iterdir()) if folder else ():
        if path.suffix in {".sql", ".py"} and not path.name.startswith(f"{name}."):
            raise ValueError(f"The name of the migration {path.name} must begin with {name}.")


def _check_routes(
    name: str, routes: set[tuple[str, str]], documented: set[tuple[str, str]]
) -> None:
    folder = f"/v1/{name.replace('_', '-')}"
    for _, path in sorted(routes | documented):
        if path != folder and not path.startswith(f"{folder}/"):
            raise ValueError(f"The extension {name} has {path}, which is not under {folder}.")
    _check_same(name, "the route", _shown(routes), _shown(documented))


def _check_same(name: str, kind: str, brought: set[str], documented: set[str]) -> None:
    if missing := sorted(brought - documented):
        raise ValueError(f"The extension {name} does not document {kind} {', '.join(missing)}.")
    if missing := sorted(documented - brought):
        raise ValueError(
            f"The extension {name} documents {kind} {', '.join(missing)}, which does not exist."
        )


def _routes(app: Flask, blueprint: Blueprint) -> set[tuple[str, str]]:
    """Return the blueprint's (method, path) as in the contract, without HEAD and OPTIONS."""
    return {
        (method, documented_path(rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{blueprint.name}.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _shown(operations: Iterable[tuple[str, str]]) -> set[str]:
    return {f"{method} {path}" for method, path in operations}


def _contract(app: Flask) -> Contract:
    contract: Contract = app.extensions["gatebook.contract"]
    return contract
