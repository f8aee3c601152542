"""Install and lock packages by uv, from the registry that pip's configuration names.

pip, which comes with Python, installs uv by its hash. uv then takes a third of pip's time. uv does
not read pip's configuration: this module translates it at run time, so no file names a registry.

One setup works with pip alone: a registry whose own certificate is marked as a CA's, the default of
`openssl req -x509`. rustls refuses it, unless pip's configuration has the registry in trusted-host.
"""

from __future__ import annotations

import ast
import os
import platform
import ssl
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dev.console import run_logged
from dev.paths import PYTHON, REQUIREMENTS, VENV

UV = VENV / "bin" / "uv"
# pip's settings for all commands or for `pip install`, and uv's variables with separators for lists
_VARIABLES = {
    "index-url": ("UV_DEFAULT_INDEX", ""),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", ""),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "keyring-provider": ("UV_KEYRING_PROVIDER", ""),
    "cert": ("SSL_CERT_FILE", ""),
    "client-cert": ("SSL_CLIENT_CERT", ""),
    "proxy": ("ALL_PROXY", ""),
    "default-timeout": ("UV_HTTP_TIMEOUT", ""),
    "timeout": ("UV_HTTP_TIMEOUT", ""),
}


def bootstrap() -> None:
    """Install uv itself into ``.venv``, by pip. Raises ``Trouble``."""
    lock = REQUIREMENTS / "uv.txt"
    command: list[str | Path] = [
        *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", lock),
    ]
    run_logged("Installing requirements/uv.txt into .venv", command, "pip-uv")


def install(
    doing: str, lock: Path, log: str, *options: str, env: Mapping[str, str] | None = None
) -> None:
    """Install a lock into ``.venv``; ``options`` go to uv. Raises ``Trouble``."""
    command: list[str | Path] = [
        *(UV, "pip", "install", f"--python={PYTHON}"),
        # nothing beside the lock (see runtime.in), not even to build
        *("--require-hashes", "--no-deps", "--no-build-isolation"),
        # programs that may not write bytecode (make mutants) would compile all of it each time
        "--compile-bytecode",
        *options,
        *("--requirements", lock),
    ]
    run_logged(doing, command, log, env=environ(env))


def environ(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for uv; a UV_ variable of the caller wins over pip's configuration."""
    configured = {
        variable: separator.join(value.split()) if separator else value
        for name, value in _pip_configuration().items()
        if name in _VARIABLES
        for variable, separator in [_VARIABLES[name]]
    }
    own = {
        "UV_NO_PYTHON_DOWNLOADS": "1",
        # As pip: each index may have the file. The hash decides, so none can slip another in.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    if _has_system_certificates():
        # Like pip's. A company's registry often has a certificate that only the system knows.
        own["UV_SYSTEM_CERTS"] = "1"
    chosen = {name: value for name, value in os.environ.items() if name.startswith("UV_")}
    return {**os.environ, **own, **configured, **chosen, **(more or {})}


@cache
def _pip_configuration() -> dict[str, str]:
    """Return pip's settings: those of its files, then those of PIP_ variables."""
    command = [str(PYTHON), "-m", "pip", "config", "list", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in sections:
            sections[section][name] = str(ast.literal_eval(value))
    return {**sections["global"], **sections["install"], **sections[":env:"]}


def _has_system_certificates() -> bool:
    if platform.system() == "Darwin":
        return True
    file, directory, *_ = ssl.get_default_verify_paths()
    return bool(file or (directory and any(Path(directory).iterdir())))
