"""Groups of settings, one per file, in the order of ``docs/settings.md``."""
