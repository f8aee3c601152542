"""Replace the application under test by one with the notes extension."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask

from api import create_app
from api.settings import Settings


@pytest.fixture(scope="session")
def notes_app(settings: Settings) -> Flask:
    """Return an application with EXTENSIONS=notes."""
    return create_app(dataclasses.replace(settings, extensions=("notes",)))


@pytest.fixture
def app(notes_app: Flask) -> Flask:
    """Return the application for ``client``, ``alice``, ``bob`` and the other fixtures."""
    return notes_app
