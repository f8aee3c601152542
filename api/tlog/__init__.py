"""The transparency log of audit events: tree, tiles, checkpoints, leaves, verification.

Pure: no SQL, no settings, no clock. ``verification`` needs nothing of a server but its export.
"""
