"""Where things lie. Everything that is made here is below ``.run/`` and ``.venv/``."""

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
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# not python -m gunicorn: an update by SIGUSR2 then finds gunicorn/http for the standard library's
GUNICORN = VENV / "bin" / "gunicorn"
REQUIREMENTS = ROOT / "requirements"


def private_directory(path: Path) -> Path:
    """The directory, made if need be, open to its owner alone: it holds data and secrets."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def log_of(server: str, home: Path) -> Path:
    """Where a server that lives in ``home`` writes its log."""
    return LOGS / (f"{server}.log" if home == RUN else f"{server}-{home.name}.log")


def shown(path: Path) -> str:
    """The path as a person in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
