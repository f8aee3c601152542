"""``make client``: generate, build and pack ``@gatebook/client``.

It writes ``client/src/contract.ts`` and ``client/dist/``, and packs ``.run/client/*.tgz``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from dev.console import run_logged, say
from dev.env import node
from dev.paths import ROOT, RUN, display_path, private_directory

CLIENT = ROOT / "client"
PACKED = RUN / "client"


def main(_arguments: list[str]) -> int:
    """Build the package from the contract and the sources, and pack it."""
    ensure_modules()
    generate(CLIENT / "src" / "contract.ts")
    build()
    shutil.rmtree(PACKED, ignore_errors=True)
    say(f"packed {display_path(pack(private_directory(PACKED)))}")
    return 0


def ensure_modules() -> None:
    """Install the compiler, the bundler and the generator of types."""
    node.ensure_modules(CLIENT, "the tools of the client")


def generate(target: Path) -> None:
    """Write the types of the contract."""
    command: list[str | Path] = [node.program(), CLIENT / "generate.mjs", target]
    run_logged("Generating the types of the contract", command, "client", env=node.environ())


def build(folder: Path = CLIENT / "dist") -> None:
    """Write the modules and the declarations into the folder."""
    command: list[str | Path] = [node.program(), CLIENT / "build.mjs", folder]
    run_logged("Building the client", command, "client", env=node.environ())


def pack(folder: Path, package: Path = CLIENT) -> Path:
    """Pack what was built, with the licence, and return the path of the archive."""
    shutil.copy(ROOT / "LICENSE", package)
    command = [*node.npm(), "pack", str(package), "--pack-destination", str(folder)]
    run_logged("Packing the client", command, "client", env=node.environ())
    return next(folder.glob("*.tgz"))
