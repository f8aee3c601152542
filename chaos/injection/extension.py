"""Load kill points and a skewed clock into the API's workers, as an extension.

Without an order file or a clock offset neither changes anything.
"""

from __future__ import annotations

from flask import Flask

from chaos import clock_skew
from chaos.injection import kill_points


def register(app: Flask) -> None:
    """Install the skewed clock and the kill points (the entry point that EXTENSIONS calls)."""
    clock_skew.install()
    kill_points.install(app)
