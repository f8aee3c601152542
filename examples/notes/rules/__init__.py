"""The use cases of the notes: one verb per file, independent of HTTP."""
