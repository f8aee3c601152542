"""Shapes of request and response bodies."""

from __future__ import annotations

from typing import Any

from api.extending import JsonForm, Length, Required, Text, clock
from notes.model import Note


class NewNoteForm(JsonForm):
    """The body of ``POST /v1/notes``."""

    text = Text(Required(), Length(1, 2000))


class NoteChangeForm(JsonForm):
    """The body of ``PATCH /v1/notes/{id}``."""

    text = Text(Length(1, 2000))


def render_note(note: Note) -> dict[str, Any]:
    """Return the JSON members of ``#/components/schemas/Note``."""
    return {
        "id": str(note.id),
        "text": note.text,
        "created_at": clock.to_text(note.created_at),
        "updated_at": clock.to_text(note.updated_at),
    }
