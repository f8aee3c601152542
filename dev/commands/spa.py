"""``make spa``: serve the example page of ``examples/spa``, which calls the API of `make run`."""

from __future__ import annotations

import os
import socket
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

from dev.commands import client
from dev.console import Trouble, say
from dev.env import node
from dev.env.environment import FRONT_END_PORT
from dev.paths import SPA
from dev.process.child import Child, describe_status
from dev.process.signals import StopRequested
from dev.services import ports
from dev.services.ports import Address


def main(_arguments: list[str]) -> int:
    """Serve the page until a signal; raise ``Trouble`` if its server ends before."""
    address = ports.page_from_environ(FRONT_END_PORT)
    _require_free(address)
    api = (os.environ.get("API_URL", "").strip() or ports.from_environ().url).rstrip("/")
    client.ensure_modules()
    client.build()
    node.ensure_modules(SPA, "the packages of the page")
    # 127.0.0.1 only: nobody else can reach a server that compiles whatever is in its folder.
    where = ["--host", address.host, "--port", str(address.port), "--strictPort"]
    vite: list[str | Path] = [
        node.program(),
        SPA / "node_modules" / "vite" / "bin" / "vite.js",
        SPA,
    ]
    # It would print the address with 127.0.0.1: to the API that is another site.
    command = [*vite, *where, "--logLevel", "warn"]
    try:
        server = Child("The page's server", command, env={**node.environ(), "VITE_API": api})
        # A connection is no answer: Vite listens for a moment to learn whether the port is free.
        server.await_ready(lambda: address.is_ready("/", timeout=10), 60)
        say("\n".join(_greeting(address, api)))
        while (status := server.status()) is None:
            time.sleep(0.2)
    except StopRequested:  # Ctrl-C
        say("\nStopped.")
        return 0
    raise Trouble(f"{server.name} ended ({describe_status(status)}).")


def _greeting(address: Address, api: str) -> list[str]:
    lines = [f"\nThe page is at {address.url}, its API at {api}. Ctrl-C stops it."]
    api_address = urlsplit(api)
    if not _is_answered(api_address.hostname or "", api_address.port or 443):
        lines.append("Nothing answers at that API yet: start `make run` in another terminal.")
    if address.port != FRONT_END_PORT:
        lines += ["The API must allow it:", "", f"    make run ALLOWED_ORIGINS={address.url}"]
    return [*lines, ""]


def _require_free(address: Address) -> None:
    address.require_free()
    # A browser tries ::1 first for localhost, where another page may be served.
    if _is_answered("::1", address.port):
        raise Trouble(address.taken())


def _is_answered(host: str, port: int) -> bool:
    with suppress(OSError), closing(socket.create_connection((host, port), timeout=2)):
        return True
    return False
