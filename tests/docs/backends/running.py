"""Run the examples of docs/your-backend.md: each framework on a port of its own."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dev.env import debian_packages, node
from tests.deploy.balancers import NGINX, free_port
from tests.docs.markdown import ROOT, Document
from tests.support.at_once import LONGEST

HERE = Path(__file__).parent
PAGE = Document(ROOT / "docs" / "your-backend.md")
NAMES = ("express", "next", "fastapi", "flask", "nginx")
OWN_PAGE = "https://app.example.com"  # as in the configuration of nginx

Pairs = Sequence[tuple[str, str]]
# status, headers, body (None if there is none)
Answer = tuple[int, HTTPMessage, Any]


def write_files(folder: Path, *names: str) -> None:
    """Write blocks of the page into a folder, beside the packages of Node.js."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE.block(f"file: {name}").text)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(HERE / "node_modules")
        shutil.copy(HERE / "tsconfig.json", folder)
        (folder / "package.json").write_text('{"type": "module"}')


def run(command: Sequence[str], folder: Path) -> None:
    """Run a command to its end; it must succeed."""
    process = subprocess.run(command, cwd=folder, env=environ(), capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


def environ() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), node.environ()["PATH"]])
    return {**node.environ(), "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "CI": "1"}


class RunningBackend:
    """A backend of the page in front of an API; ``base`` is its URL.

    ``folder`` is empty, or the project that ``next build`` has built.
    """

    def __init__(self, name: str, folder: Path, api: str) -> None:
        self.base = f"http://127.0.0.1:{free_port()}"
        self._folder, self._api = folder, api
        self._processes: list[subprocess.Popen[bytes]] = []
        starting: Mapping[str, Callable[[], None]] = {
            "express": self._start_express,
            "next": self._start_next,
            "fastapi": self._start_fastapi,
            "flask": lambda: self._start_gunicorn("flask_notes", self.base),
            "nginx": self._start_nginx,
        }
        try:
            starting[name]()
        except BaseException:
            self.stop()
            raise

    def ask(self, method: str, path: str, headers: Pairs = (), body: bytes | None = None) -> Answer:
        """Send exactly these headers, in this order, and Host."""
        return ask(self.base, method, path, headers, body)

    def ask_patiently(
        self, method: str, path: str, headers: Pairs = (), body: bytes | None = None
    ) -> Answer:
        """Ask again after a 503: a stalled machine may miss the deadline of an example."""
        deadline = time.monotonic() + LONGEST
        while (answer := self.ask(method, path, headers, body))[0] == 503:
            assert time.monotonic() < deadline
        return answer

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_express(self) -> None:
        write_files(self._folder, "server.ts")
        self._start([node.program(), "server.ts"], self.base)

    def _start_next(self) -> None:
        program = HERE / "node_modules" / "next" / "dist" / "bin" / "next"
        address = ["--hostname", "127.0.0.1", "--port", _port(self.base)]
        self._start([node.program(), str(program), "start", *address], self.base)

    def _start_fastapi(self) -> None:
        write_files(self._folder, "fastapi_notes.py")
        uvicorn = [sys.executable, "-m", "uvicorn", "fastapi_notes:app"]
        self._start([*uvicorn, "--port", _port(self.base)], self.base)

    def _start_gunicorn(self, module: str, base: str) -> None:
        write_files(self._folder, f"{module}.py")
        gunicorn = [sys.executable, "-m", "gunicorn", "--threads=8", "--no-control-socket"]
        self._start([*gunicorn, f"--bind=127.0.0.1:{_port(base)}", f"{module}:app"], base)

    def _start_nginx(self) -> None:
        behind = f"http://127.0.0.1:{free_port()}"
        self.behind = behind
        self._start_gunicorn("behind_nginx", behind)
        text = PAGE.block("file: notes.conf").text
        for placeholder, value in {
            "listen 8080;": f"listen 127.0.0.1:{_port(self.base)};",
            "server 127.0.0.1:8000;": f"server {urlsplit(self._api).netloc};",
            "http://127.0.0.1:9000;": f"{behind};",
        }.items():
            assert text.count(placeholder) == 1, placeholder
            text = text.replace(placeholder, value)
        (self._folder / "notes.conf").write_text(text)
        user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
        whole = NGINX.format(home=self._folder, config=self._folder / "notes.conf", user=user)
        (self._folder / "whole.conf").write_text(whole)
        home = str(self._folder)
        nginx = ["nginx", "-p", home, "-e", f"{home}/log", "-c", f"{home}/whole.conf"]
        extra = debian_packages.environ(debian_packages.unpack("nginx", apt=["nginx"]))
        self._start([*nginx, "-g", "daemon off;"], self.base, **extra)

    def _start(self, command: Sequence[str], base: str, **extra: str) -> None:
        log = self._folder / f"{_port(base)}.log"
        settings = {"GATEBOOK_URL": self._api, "PAGES": OWN_PAGE, "PORT": _port(base)}
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env={**environ(), **settings, **extra},
                stdout=stream,
                stderr=stream,
            )
        self._processes.append(process)
        deadline = time.monotonic() + LONGEST
        while True:
            assert process.poll() is None, log.read_text()
            try:
                socket.create_connection(("127.0.0.1", int(_port(base))), LONGEST).close()
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.02)
            else:
                return


def ask(
    base: str, method: str, path: str, headers: Pairs = (), body: bytes | None = None
) -> Answer:
    """Send exactly these headers, in this order, and Host."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=LONGEST)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    return response.status, response.headers, json.loads(text) if text else None


def _port(base: str) -> str:
    return str(urlsplit(base).port)
