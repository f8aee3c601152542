"""``make chaos``: breaks what Gatebook leans on, under load, and counts what came of it."""
