"""The shape of the bodies that come in, and of what is answered."""

from __future__ import annotations

from typing import Any

from api.extending import JsonForm, Length, Required, Text, clock
from notes.model import Note


class NewNoteForm(JsonForm):
    """POST /v1/notes"""

    text = Text(Required(), Length(1, 2000))


class NoteChangeForm(JsonForm):
    """PATCH /v1/notes/{id}"""

    text = Text(Length(1, 2000))


def note(shown: Note) -> dict[str, Any]:
    """``#/components/schemas/Note``"""
    return {
        "id": str(shown.id),
        "text": shown.text,
        "created_at": clock.to_text(shown.created_at),
        "updated_at": clock.to_text(shown.updated_at),
    }
