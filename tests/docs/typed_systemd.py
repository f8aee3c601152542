"""Run the units of deploy/systemd in systemd itself, in namespaces of its own. Needs root.

It is process 1 of a namespace, and sees only the units of the directory tree: it starts nothing
else, and its /proc/sys is read-only. The network is the machine's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.docs.typed import wait_until
from tests.docs.typed_units import JobFailed
from tests.support.at_once import LONGEST

# The units that services want by default, with nothing behind them.
_EMPTY = ("sysinit", "basic", "shutdown", "multi-user", "timers", "network-online", "typed")
_BEGIN = """
set -eu
echo $$ > {group}/cgroup.procs
exec unshare --mount --pid --uts --cgroup --fork --kill-child --mount-proc sh -euc '
    mount --make-rprivate /
    mount --make-rshared /
    mount -t tmpfs -o mode=755 tmpfs /run
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mount --bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    [ ! -e /dev/console ] || mount --bind /dev/null /dev/console
    exec env -i container=lxc SYSTEMD_UNIT_PATH={units} \
        /lib/systemd/systemd --system --unit=typed.target --log-level=warning --show-status=no
'
"""


class Systemd:
    """A systemd with the units of a directory tree: ``systemd.systemctl("start gatebook-api")``."""

    def __init__(self, root: Path, log: Path) -> None:
        self._root, self._log = root, log
        self._units = root / "etc" / "systemd" / "system"
        for name in _EMPTY:
            (self._units / f"{name}.target").write_text("[Unit]\nDefaultDependencies=no\n")
        unified = Path("/sys/fs/cgroup/unified")
        self._group = (unified if unified.is_dir() else unified.parent) / f"typed-{os.getpid()}"
        self._group.mkdir()
        script = _BEGIN.format(group=self._group, root=root, units=self._units)
        with log.open("ab") as stream:
            self._process = subprocess.Popen(["sh", "-c", script], stdout=stream, stderr=stream)
        wait_until(self._listens, log)

    def systemctl(self, line: str) -> None:
        """Run a line of systemctl."""
        if line == "daemon-reload":
            # There is no journal.
            logs = self._units / "gatebook-.service.d/log.conf"
            logs.write_text(
                f"[Service]\nStandardOutput=append:{self._log}\nStandardError=inherit\n"
            )
        process = self.run("systemctl", *line.split())
        if process.returncode:
            raise JobFailed(f"{line}: {process.stderr}{self._log.read_text()[-3000:]}")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside systemd."""
        enter = ["nsenter", f"--target={self._init()}", "--mount", "--pid", "--uts", "--cgroup"]
        line = [*enter, *command]
        return subprocess.run(line, capture_output=True, text=True, timeout=3 * LONGEST)

    def close(self) -> None:
        """End it, and all that it started."""
        with suppress(ProcessLookupError):
            os.kill(self._init(), signal.SIGKILL)
        self._process.wait(LONGEST)
        for folder in sorted(self._group.rglob("*"), reverse=True):
            if folder.is_dir():
                folder.rmdir()
        self._group.rmdir()

    def _init(self) -> int:
        """Return the pid of systemd, or of the shell that becomes it; 0 before there is one."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def _listens(self) -> bool:
        pid = self._init()
        return (
            pid != 0
            and Path(f"/proc/{pid}/comm").read_text() == "systemd\n"
            and self.run("test", "-S", "/run/systemd/private").returncode == 0
        )


def is_possible() -> bool:
    """Return whether this machine has systemd, and lets this user make namespaces."""
    return os.getuid() == 0 and shutil.which("systemctl") is not None
