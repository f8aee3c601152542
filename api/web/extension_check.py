"""Check an extension without a database: its parts, and its contract against its routes."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from api.settings import Settings, SettingsError
from api.web.contract_checks import check_contract

# create_app opens no connection, so these servers need not exist
_PLACEHOLDERS = {
    "DATABASE_URL": "mysql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
    "SECRET_KEY": "not a secret: nothing is encrypted by a check",
}


def check_extension(module: str, create_app: Callable[[Settings], Flask]) -> list[str]:
    """Return every fault of the extension in this module; empty: it may be served.

    ``create_app`` is ``api.create_app``. Settings that are missing get placeholders.
    """
    try:
        settings = Settings.from_environ(unset=_PLACEHOLDERS)
        # with all that adds a route of the contract: a key is parsed when it signs, never here
        all_on = dataclasses.replace(settings, email_sign_in=True, token_signing_keys=(os.devnull,))
        app = create_app(dataclasses.replace(all_on, extensions=(module,)))
    except SettingsError as error:
        return error.faults
    except Exception as error:  # noqa: BLE001 - register(app) is another team's code
        return [_refusal(error)]
    document = app.extensions["gatebook.contract"].document
    return [*check_contract(app, document), *_invalid_parts(document)]


def _refusal(error: Exception) -> str:
    if type(error) in {ValueError, RuntimeError}:  # by these the loader refuses an extension
        return str(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}, line {frame.lineno}"
    return f"register(app) raised {type(error).__name__}: {error} ({where})."


def _invalid_parts(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the violations of the OpenAPI 3.1 specification."""
    try:  # a package for developers: a server does without it
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        return
    try:
        for error in OpenAPIV31SpecValidator(dict(document)).iter_errors():
            place = "/".join(str(step) for step in error.absolute_path)
            yield f"#/{place}: {error.message}"
    except (LookupError, TypeError, AttributeError) as error:
        # it trusts references: a parameter that refers to a schema is a KeyError of its own
        yield f"the OpenAPI validator could not read the contract: {type(error).__name__} {error}."
