"""Build and pack ``@gatebook/client`` once, and compile strict programs that use it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dev.commands import client
from dev.env import node
from dev.paths import SPA

MODULES = client.CLIENT / "node_modules"
STRICT: Mapping[str, Any] = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noImplicitReturns": True,
    "target": "es2022",
    "lib": ["es2022", "dom", "dom.iterable"],
    "types": [],
    "noEmit": True,
    # A link's target would look for react beside itself.
    "preserveSymlinks": True,
}
REACT: Mapping[str, Any] = {"module": "preserve", "jsx": "react-jsx"}


@pytest.fixture(scope="session")
def built_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package that was built from the sources: other tests read client/dist/ meanwhile."""
    folder = tmp_path_factory.mktemp("built")
    client.ensure_modules()
    times = _times()
    client.build(folder / "dist")
    assert _times() == times, "a build for a test writes into the checkout, which other tests read"
    for name in ("package.json", "README.md"):
        (folder / name).write_bytes((client.CLIENT / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def packed_client(built_client: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive that is published."""
    return client.pack(tmp_path_factory.mktemp("packed"), built_client)


def _times() -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in client.CLIENT.iterdir()}


def compile_strictly(folder: Path, files: Mapping[str, str], **options: Any) -> None:
    """Compile these texts in a folder whose ``node_modules`` has the client."""
    for name, text in files.items():
        (folder / name).write_text(text)
    configuration = {"compilerOptions": {**STRICT, **options}, "files": [*files]}
    (folder / "tsconfig.json").write_text(json.dumps(configuration))
    run(*tsc(), "--project", folder, cwd=folder)


def link_react(folder: Path) -> None:
    """Put React and its types where a program finds them."""
    for name in ("react", "@types", "csstype"):
        (folder / "node_modules" / name).symlink_to(MODULES / name)


def link_page_packages(page: Path, package: Path) -> None:
    """Give a copy of the example page its packages, with this package as its client.

    A link to all of them would lead to the client of the checkout.
    """
    node.ensure_modules(SPA, "the packages of the page")
    modules = page / "node_modules"
    (modules / "@gatebook").mkdir(parents=True)
    (modules / "@gatebook" / "client").symlink_to(package)
    for path in (SPA / "node_modules").iterdir():
        if path.name not in {"@gatebook", ".vite"}:
            (modules / path.name).symlink_to(path)


def tsc() -> tuple[str, Path]:
    """Return the command of the compiler."""
    return node.program(), MODULES / "typescript" / "bin" / "tsc"


def run(*command: str | Path, cwd: Path) -> None:
    """Run a tool of the client; show its output if it fails."""
    environ = {**node.environ(), "npm_config_audit": "false"}
    process = subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=240
    )
    assert process.returncode == 0, process.stdout[-4000:] + process.stderr[-2000:]
