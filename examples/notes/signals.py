"""Signals of the notes, with the members of their ``data``: ids and counts, never the text."""

from api.extending import Signals

_signals = Signals()

note_created = _signals.audited("note-created")  # note: its id
note_changed = _signals.audited("note-changed")  # note: its id
note_deleted = _signals.audited("note-deleted")  # note: its id
collection_emptied = _signals.audited("collection-emptied")  # deleted: their number
