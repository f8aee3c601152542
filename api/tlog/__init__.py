"""The transparency log of audit events: tree, tiles, checkpoints, leaves, verification.

Pure code: no SQL, no settings, no clock. ``verification`` needs only a server's export.
"""
