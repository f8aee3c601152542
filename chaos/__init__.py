"""Inject faults under load, and count what they break (``make chaos``)."""
