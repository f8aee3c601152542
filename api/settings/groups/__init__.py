"""The groups of settings, one a file, as docs/settings.md has them."""
