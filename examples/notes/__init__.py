"""A Gatebook extension: the notes of the signed-in account."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from api.extending import extend
from notes import personal_data, signals
from notes.resources import notes

HERE = Path(__file__).resolve().parent


def register(app: Flask) -> None:
    """Register the extension at start, for ``EXTENSIONS=notes``."""
    extend(
        app,
        "notes",
        blueprint=notes,
        contract=HERE / "openapi.yaml",
        migrations=HERE / "migrations",
        events={
            signals.note_created: "notes.note.created",
            signals.note_changed: "notes.note.changed",
            signals.note_deleted: "notes.note.deleted",
            signals.collection_emptied: "notes.collection.emptied",
        },
        titles={
            "notes.note.created": {"en": "Note written", "de": "Notiz geschrieben"},
            "notes.note.changed": {"en": "Note changed", "de": "Notiz geändert"},
            "notes.note.deleted": {"en": "Note deleted", "de": "Notiz gelöscht"},
        },
        export=personal_data.export,
        erase=personal_data.erase,
    )
