"""Load kill points and a skewed clock into the API's workers, as an extension.

Until something is asked of them, neither changes anything.
"""

from __future__ import annotations

from flask import Flask

from chaos import clock_skew
from chaos.injection import kill_points


def register(app: Flask) -> None:
    """What EXTENSIONS calls."""
    clock_skew.install()
    kill_points.install(app)
