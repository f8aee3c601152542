"""The application with the notes plugged in takes the place of the application."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask

from api import create_app
from api.settings import Settings


@pytest.fixture(scope="session")
def notes_app(settings: Settings) -> Flask:
    """As with EXTENSIONS=notes."""
    return create_app(dataclasses.replace(settings, extensions=("notes",)))


@pytest.fixture
def app(notes_app: Flask) -> Flask:
    """``client``, ``alice``, ``bob``, … of the tests here are this one's."""
    return notes_app
