"""Write the references in ``docs/`` that ``python -m api`` prints: settings, problems, events."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from dev.console import Trouble, say
from dev.env import venv
from dev.paths import ROOT, VENV

_BLOCK = re.compile(r"(<!-- begin: python -m api ([a-z-]+) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def write(folder: Path = ROOT / "docs") -> bool:
    """Replace each marked block in the folder's documents. Raises ``Trouble``."""
    venv.ensure("dev")
    for page in sorted(folder.glob("*.md")):
        old = page.read_text(encoding="utf-8")
        new = _BLOCK.sub(lambda block: block[1] + _printed(block[2]) + block[3], old)
        if new != old:
            page.write_text(new, encoding="utf-8")
            say(f"{page.name} is written anew")
    return True


def _printed(command: str) -> str:
    completed = subprocess.run(
        [VENV / "bin" / "python", "-m", "api", command], cwd=ROOT, capture_output=True, text=True
    )
    if completed.returncode != 0:
        raise Trouble(f"python -m api {command} failed:\n{completed.stderr}")
    return completed.stdout
