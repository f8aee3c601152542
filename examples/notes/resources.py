"""Routes under ``/v1/notes``: each reads HTTP, calls one rule and answers HTTP."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from api.extending import (
    NotFound,
    PageQuery,
    current_session,
    freshly_authenticated,
    http,
    ids,
    signed_in,
)
from notes.rules.change_note import change_note
from notes.rules.delete_all_notes import delete_all_notes
from notes.rules.delete_note import delete_note
from notes.rules.list_notes import list_notes
from notes.rules.read_note import read_note
from notes.rules.write_note import write_note
from notes.schemas import NewNoteForm, NoteChangeForm, render_note

notes = Blueprint("notes", __name__, url_prefix="/notes")


@notes.post("")
@signed_in
@http.takes(NewNoteForm)
def create(body: NewNoteForm) -> Response:
    session = current_session()
    once = http.once(session.account.id)
    result = write_note(session, body.text.data, http.client(), once=once)
    response = http.answer(render_note(result.note), 201, of=result.note)
    if result.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@notes.get("")
@signed_in
@http.asks(PageQuery)
def list_mine(query: PageQuery) -> Response:
    limit = query.limit.data
    items = list_notes(current_session(), http.cursor_of(query), limit + 1)
    return http.page(items, limit, render_note, lambda note: note.id)


@notes.delete("")
@freshly_authenticated
def delete_all() -> Response:
    return http.answer({"deleted": delete_all_notes(current_session(), http.client())})


@notes.get("/<string:id>")
@signed_in
def read(id: str) -> Response:
    note = read_note(current_session(), _parse_note_id(id))
    return http.answer(render_note(note), of=note)


@notes.patch("/<string:id>")
@signed_in
@http.takes(NoteChangeForm)
def change(body: NoteChangeForm, id: str) -> Response:
    note_id = _parse_note_id(id)
    note = change_note(
        current_session(),
        note_id,
        body.text.data,
        http.client(),
        versions=http.expected_versions(note_id),
    )
    return http.answer(render_note(note), of=note)


@notes.delete("/<string:id>")
@signed_in
def delete(id: str) -> Response:
    note_id = _parse_note_id(id)
    versions = http.expected_versions(note_id)
    delete_note(current_session(), note_id, http.client(), versions=versions)
    return http.nothing()


def _parse_note_id(text: str) -> UUID:
    note_id = ids.parse_id(text)
    if note_id is None:
        raise NotFound  # no note has such an id
    return note_id
