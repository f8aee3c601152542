"""Run the units of deploy/systemd on a directory tree, as systemd would.

The programs, users, environments, credentials, signals, limits and pid files are those of
systemd.exec(5) and systemd.service(5). Namespaces and filters of system calls are left out:
``typed_systemd`` has them.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.at_once import LONGEST

_ASSIGNED = re.compile(r"^([A-Za-z]+)=(.*)$", re.MULTILINE)
_FIRST_DYNAMIC_USER = 61184  # the range of DynamicUser=
_NO_NEW_PRIVS, _MDWE, _REFUSE_EXEC_GAIN = 38, 65, 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None)


class JobFailed(AssertionError):
    """A unit that did not start, or whose ExecReload= failed."""


class UnitFile:
    """The lines of a unit and its drop-ins: ``unit["LoadCredential"]`` are all of one name."""

    def __init__(self, folder: Path, name: str) -> None:
        stem, _, kind = name.rpartition(".")
        prefix = f"{stem.partition('-')[0]}-.{kind}.d"
        files = [folder / name]
        for part in (prefix, f"{name}.d"):
            files += sorted(folder.glob(f"{part}/*.conf"))
        text = "\n".join(file.read_text() for file in files)
        self._lines: dict[str, list[str]] = {}
        for key, value in _ASSIGNED.findall(text):
            self._lines.setdefault(key, []).append(value.strip())

    def __getitem__(self, key: str) -> list[str]:
        return self._lines.get(key, [])

    def last(self, key: str, default: str = "") -> str:
        """Return the value of the last line of this name."""
        return (self[key] or [default])[-1]


class Service:
    """A service and its main process, which another process may become: ``PIDFile=``."""

    def __init__(self, name: str, unit: UnitFile, root: Path, log: Path, user: int | None) -> None:
        self.name, self.unit, self._root, self._log, self._user = name, unit, root, log, user
        self._environ = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/", "USER": name, "LOGNAME": name, "SHELL": "/bin/sh",
        }  # fmt: skip
        self._is_ready = threading.Event()
        self._session = self.main = 0

    def start(self) -> None:
        """Start it, and return when systemd would: Type=notify, exec or oneshot."""
        self._lay_out()
        kind = self.unit.last("Type")
        if kind == "notify":
            self._listen()
        process = self._run(self.unit.last("ExecStart"), start_new_session=True)
        self._session = self.main = process.pid
        if kind == "oneshot":
            self._require(process)
            return
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()
        if kind == "notify":
            self._await(lambda: self._is_ready.is_set() or not self.main)
            if not self.main:
                raise JobFailed(self._log.read_text()[-3000:])

    def reload(self) -> None:
        """Run ``ExecReload=``, and wait for it."""
        self._environ["MAINPID"] = str(self.main)
        self._require(self._run(self.unit.last("ExecReload")))
        # As systemd, which reads the pid file when it gets the signal of the end.
        self._await(lambda: not self.main or _is_alive(self.main))

    def stop(self) -> None:
        """Send SIGTERM to the main process; nothing else may be left when it has ended."""
        with suppress(ProcessLookupError):
            if self.main:
                os.kill(self.main, signal.SIGTERM)
        self._await(lambda: not self.main)
        assert _session(self._session) == [], self._log.read_text()[-3000:]

    def kill(self) -> None:
        """Kill all that is left of it, at the end of a test."""
        for pid in _session(self._session):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _lay_out(self) -> None:
        """Create the directories of ``LoadCredential=`` and ``RuntimeDirectory=``."""
        folder = self._root / "run" / "credentials" / self.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for line in self.unit["LoadCredential"]:
            name, _, path = line.partition(":")
            shutil.copyfile(path, folder / name)
            self._give(folder / name, 0o400)
        self._give(folder, 0o500)
        self._environ["CREDENTIALS_DIRECTORY"] = str(folder)
        for line in self.unit["Environment"]:
            name, _, value = line.partition("=")
            self._environ[name] = value.replace("%d", str(folder))
        for name in self.unit["RuntimeDirectory"]:
            (self._root / "run" / name).mkdir(exist_ok=True)
            self._give(self._root / "run" / name, 0o755)

    def _give(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self._user is not None:
            os.chown(path, self._user, self._user)

    def _run(self, line: str, *, start_new_session: bool = False) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as stream:
            return subprocess.Popen(
                shlex.split(line), cwd="/", env=self._environ, stdin=subprocess.DEVNULL,
                stdout=stream, stderr=stream, user=self._user, group=self._user,
                extra_groups=None if self._user is None else (),
                umask=int(self.unit.last("UMask", "22"), 8), start_new_session=start_new_session,
                preexec_fn=self._confine,  # noqa: PLW1509 - it takes no lock
            )  # fmt: skip

    def _confine(self) -> None:
        prctl = _LIBC.prctl
        prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        if self.unit.last("MemoryDenyWriteExecute") == "yes":
            prctl(_MDWE, _REFUSE_EXEC_GAIN, 0, 0, 0)  # from Linux 6.3 on
        if files := self.unit.last("LimitNOFILE"):
            resource.setrlimit(resource.RLIMIT_NOFILE, (int(files), int(files)))

    def _listen(self) -> None:
        """Receive READY=1, from the main process alone: ``NotifyAccess=main``."""
        path = self._root / "run" / "notify"
        path.unlink(missing_ok=True)
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(str(path))
        path.chmod(0o777)
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._environ["NOTIFY_SOCKET"] = str(path)

        def receive() -> None:
            while True:
                message, extra, _, _ = receiver.recvmsg(4096, socket.CMSG_SPACE(12))
                sender = int.from_bytes(extra[0][2][:4], "little")
                if b"READY=1" in message.split(b"\n") and sender == self.main:
                    self._is_ready.set()

        threading.Thread(target=receive, daemon=True).start()

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        """Follow the main process from one to the next, and forget it when it has ended."""
        process.wait()
        file = self.unit.last("PIDFile")
        while True:
            successor = 0
            with suppress(OSError, ValueError):
                successor = int(Path(file).read_text())
            if successor not in _session(self._session):
                self.main = 0
                return
            self.main = successor
            while _is_alive(successor):
                time.sleep(0.02)

    def _require(self, process: subprocess.Popen[bytes]) -> None:
        if process.wait(3 * LONGEST) != 0:
            raise JobFailed(self._log.read_text()[-3000:])

    def _await(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONGEST
        while not holds():
            assert time.monotonic() < deadline, self._log.read_text()[-3000:]
            time.sleep(0.02)


class Units:
    """The units of a directory tree: ``units.systemctl("enable --now gatebook-api")``.

    ``has_users``: each service runs as a user of its own, which only root can do.
    """

    def __init__(self, root: Path, log: Path, *, has_users: bool) -> None:
        self._root, self._log, self._has_users = root, log, has_users
        self._folder = root / "etc" / "systemd" / "system"
        self._services: dict[str, Service] = {}
        self._users = itertools.count(_FIRST_DYNAMIC_USER)

    def systemctl(self, line: str) -> None:
        """Do what a line of systemctl does."""
        verb, *words = line.split()
        names = [word for word in words if not word.startswith("-")]
        if verb == "daemon-reload" or (verb == "enable" and "--now" not in words):
            return
        for name in names:
            self._do("start" if verb == "enable" else verb, name)

    def close(self) -> None:
        """Stop what runs; kill what does not stop."""
        try:
            for service in self._services.values():
                service.stop()
        finally:
            for service in self._services.values():
                service.kill()

    def _do(self, verb: str, name: str) -> None:
        if name.endswith(".timer"):
            assert (self._folder / name).is_file()
        elif verb == "reload":
            self._services[name].reload()
        else:
            if verb in ("stop", "restart"):
                self._services.pop(name).stop()
            if verb in ("start", "restart"):
                unit = UnitFile(self._folder, f"{name}.service")
                user = next(self._users) if self._has_users else None
                service = Service(name, unit, self._root, self._log, user)
                if unit.last("Type") != "oneshot":
                    self._services[name] = service
                service.start()


def _session(number: int) -> list[int]:
    """Return the processes of a session that run: a service's, as nothing in it leaves it."""
    return [pid for pid, (state, session) in _processes() if session == number and state != "Z"]


def _is_alive(pid: int) -> bool:
    return any(pid == other and state != "Z" for other, (state, _) in _processes())


def _processes() -> list[tuple[int, tuple[str, int]]]:
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            processes.append((int(folder.name), (fields[0], int(fields[3]))))
    return processes
