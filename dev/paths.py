"""Paths in the checkout: all generated files are below ``.run/`` and ``.venv/``."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
TEST = RUN / "test"
CHAOS = RUN / "chaos"
BENCH = RUN / "bench"
MUTANTS = RUN / "mutants"
LOGS = RUN / "log"
MAIL = RUN / "mail"
AUDIT = RUN / "audit"
SPA = ROOT / "examples" / "spa"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Not python -m gunicorn: an update by SIGUSR2 would then import gunicorn/http as the module http.
GUNICORN = VENV / "bin" / "gunicorn"
REQUIREMENTS = ROOT / "requirements"


def private_directory(path: Path) -> Path:
    """Make a directory with mode 0700, since it holds data and secrets, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def log_of(server: str, home: Path) -> Path:
    """Return the log file of a server whose directory is ``home``."""
    return LOGS / (f"{server}.log" if home == RUN else f"{server}-{home.name}.log")


def display_path(path: Path) -> str:
    """Return the path relative to the checkout; the whole path if it is outside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
