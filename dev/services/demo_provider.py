"""Start the demonstration provider of `make run`; it must not serve a public installation."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dev.console import Trouble, say
from dev.paths import PYTHON, ROOT, RUN, display_path
from dev.process.child import Child, stop_leftover
from dev.services.ports import Address

CONFIGURATION = ROOT / "examples" / "providers" / "demo.toml"
_MODULE = "dev.provider.demo"
_PID_FILE = RUN / "demo-provider.pid"


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Return whether IDENTITY_PROVIDERS names the demonstration's file."""
    path = environ.get("IDENTITY_PROVIDERS", "")
    return bool(path) and Path(ROOT, path).resolve() == CONFIGURATION


def issuer() -> str:
    """Return the provider's URL, as the file has it."""
    with CONFIGURATION.open("rb") as file:
        return str(tomllib.load(file)["demo"]["issuer"])


def require_loopback(public_url: str) -> None:
    """Raise ``Trouble`` unless people reach the API at this machine only.

    Anybody who reaches an API with this provider can sign in as anyone.
    """
    if not is_loopback(public_url):
        raise Trouble(
            f"The demonstration provider asks for no password, and PUBLIC_URL={public_url} is not"
            " this machine (localhost or 127.0.0.1). Name another file in IDENTITY_PROVIDERS."
        )


def is_loopback(url: str) -> bool:
    """Return whether a URL leads to the machine that opens it."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(environ: Mapping[str, str]) -> None:
    """Raise ``Trouble`` if the provider can't or must not run, before anything is installed."""
    require_loopback(environ.get("PUBLIC_URL") or "http://localhost")
    stop_leftover(_PID_FILE, _MODULE)  # It would hold the port.
    try:
        _address().require_free()
    except Trouble:
        raise Trouble(
            f"Another program listens at {issuer()}, the demonstration provider's URL. Choose"
            f" another port in {display_path(CONFIGURATION)}."
        ) from None


def settings() -> dict[str, str]:
    """Return the settings with which the API reaches the provider."""
    return {
        "IDENTITY_PROVIDERS": str(CONFIGURATION),
        "FEDERATION_PRIVATE_NETWORKS": "127.0.0.0/8",
    }


def start(environ: Mapping[str, str]) -> None:
    """Start the provider, and warn about it. Raises ``Trouble``."""
    command: list[str | Path] = [PYTHON, "-m", _MODULE, issuer()]
    child = Child("The demonstration provider", command, pid_file=_PID_FILE, env=environ)
    child.await_ready(lambda: _address().is_ready("/.well-known/openid-configuration"), 30)
    say(
        "\n  !!  The DEMONSTRATION PROVIDER is running. It asks for no password: everyone on this"
        "\n  !!  machine can sign in as anyone. It is for development only."
        f"\n  !!  {issuer()}"
    )


def _address() -> Address:
    url = urlsplit(issuer())
    return Address(url.hostname or "", url.port or 80)
