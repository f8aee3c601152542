"""Run nginx, HAProxy and Caddy with the files of ``deploy/``; only placeholders are replaced."""

from __future__ import annotations

import getpass
import grp
import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dev.env import debian_packages
from tests.support.at_once import LONGEST

ROOT = Path(__file__).parents[2]
NAMES = ("nginx", "haproxy", "caddy")
_BOTH = "10.0.0.11:8000 10.0.0.12:8000"
_CERTIFICATE, _KEY = "/etc/ssl/accounts.pem", "/etc/ssl/accounts.key"
# The package's own nginx.conf around conf.d/*.conf.
NGINX = """
{user}
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {config};
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningBalancer:
    """A running balancer; ``base`` is its https URL.

    ``changed`` is a text of the configuration and its replacement.
    """

    def __init__(
        self,
        name: str,
        home: Path,
        pem: Path,
        ports: Sequence[int],
        changed: tuple[str, str] | None = None,
    ) -> None:
        self.name, self.home = name, home
        home.mkdir()
        self.port = free_port()
        self.base = f"https://localhost:{self.port}"
        self.log = home / "log"
        self._program = debian_packages.unpack(name, apt=[name])
        self._ports = ports
        self._pem = pem
        delivered = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddy": "Caddyfile"}[name]
        self.text = (ROOT / "deploy" / delivered).read_text()
        if changed:
            assert changed[0] in self.text
            self.text = self.text.replace(*changed)
        self.config = home / delivered
        self.write(self.text)
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, text: str) -> None:
        """Write the configuration, with this machine's addresses, ports and paths."""
        for placeholder, value in self._replacements().items():
            assert placeholder in self.text, placeholder
            text = text.replace(placeholder, value)
        self.config.write_text(text)
        if self.name == "nginx":
            user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
            whole = NGINX.format(home=self.home, config=self.config, user=user)
            (self.home / "whole.conf").write_text(whole)

    def check(self) -> None:
        """Let the program check the configuration."""
        command = {
            "nginx": ["nginx", "-t", *self._nginx()],
            "haproxy": ["haproxy", "-c", "-f", str(self.config)],
            "caddy": ["caddy", "validate", "--adapter", "caddyfile", "--config", str(self.config)],
        }[self.name]
        process = subprocess.run(command, env=self._environ(), capture_output=True, text=True)
        output = process.stdout + process.stderr
        assert process.returncode == 0, output
        assert "[WARNING]" not in output
        assert "[warn]" not in output

    def start(self) -> None:
        command = {
            "nginx": ["nginx", "-g", "daemon off;", *self._nginx()],
            "haproxy": ["haproxy", "-db", "-f", str(self.config)],
            "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", str(self.config)],
        }[self.name]
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(
                command, env=self._environ(), stdout=stream, stderr=stream, cwd=self.home
            )
        deadline = time.monotonic() + LONGEST
        while True:
            assert self._process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), LONGEST).close()
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.02)
            else:
                return

    def take_out(self, number: int) -> None:
        """Send nothing more to a machine, as docs/operations.md describes."""
        machine = ("10.0.0.11:8000", "10.0.0.12:8000")[number]
        if self.name == "haproxy":
            self._command(f"set server gatebook/{('one', 'two')[number]} state drain")
        elif self.name == "nginx":
            self._reload(self.text.replace(f"{machine} max_fails=0;", f"{machine} down;"))
        else:
            self._reload(self.text.replace(_BOTH, _BOTH.replace(machine, "")))

    def take_in(self, number: int) -> None:
        """Send requests to it again."""
        if self.name == "haproxy":
            self._command(f"set server gatebook/{('one', 'two')[number]} state ready")
        else:
            self._reload(self.text)

    def _reload(self, text: str) -> None:
        assert self._process is not None
        self.write(text)
        if self.name == "nginx":
            self._process.send_signal(signal.SIGHUP)
        else:
            subprocess.run(
                ["caddy", "reload", "--adapter", "caddyfile", "--config", str(self.config)],
                env=self._environ(),
                check=True,
                capture_output=True,
            )

    def _command(self, line: str) -> None:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(self.home / "admin.sock"))
            sock.sendall(f"{line}\n".encode())
            assert sock.recv(4096).strip() == b""

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def exchange(self, request: bytes, *, whole: Callable[[bytes], bool] | None = None) -> bytes:
        """Send bytes over TLS; return the answer when it is complete or the connection ends."""
        context = ssl.create_default_context(cafile=str(self._pem.with_name("ca.pem")))
        with (
            socket.create_connection(("127.0.0.1", self.port), LONGEST) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as sock,
        ):
            answer = b""
            # The balancer closed before everything was sent.
            with suppress(ConnectionError, ssl.SSLError):
                sock.sendall(request)
            with suppress(ConnectionError, ssl.SSLError):
                while not (whole and whole(answer)) and (piece := sock.recv(65536)):
                    answer += piece
            return answer

    def _nginx(self) -> list[str]:
        return ["-p", str(self.home), "-e", str(self.log), "-c", str(self.home / "whole.conf")]

    def _replacements(self) -> Mapping[str, str]:
        first, second = (f"127.0.0.1:{port}" for port in self._ports)
        common = {"10.0.0.11:8000": first, "10.0.0.12:8000": second}
        listening = f"127.0.0.1:{self.port}"
        files = {_CERTIFICATE: str(self._pem), _KEY: str(self._pem)}
        group = grp.getgrgid(os.getgid()).gr_name
        return {
            "nginx": {
                **common,
                **files,
                "listen 443 ssl;": f"listen {listening} ssl;",
                "server_name accounts.example.com;": "server_name localhost;",
            },
            "haproxy": {
                **common,
                "bind :443": f"bind {listening}",
                "/etc/haproxy/accounts.pem": str(self._pem),
                "user haproxy": f"user {getpass.getuser()}",
                "group haproxy": f"group {group}",
                "/run/haproxy/admin.sock": str(self.home / "admin.sock"),
            },
            "caddy": {
                **common,
                **files,
                "\naccounts.example.com {": f"\n{self.base} {{\n\tbind 127.0.0.1",
                "admin localhost:2019": f"admin unix/{self.home / 'admin.sock'}",
            },
        }[self.name]

    def _environ(self) -> dict[str, str]:
        home = str(self.home)
        return {
            **debian_packages.environ(self._program),
            "HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
        }
