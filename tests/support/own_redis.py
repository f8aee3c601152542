"""Start a Redis for one test, which may empty it, kill it or restore an older state."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected

from dev.services.redis import _program
from tests.support.at_once import LONGEST

CLUSTER = ("--cluster-enabled", "yes")


class OwnRedis:
    """A Redis that keeps only the dump of ``save``, and loads it when it is started again.

    ``OwnRedis("--sentinel")`` is a Sentinel, ``OwnRedis(*CLUSTER)`` a node of a Redis Cluster.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        # A short path: a unix socket's may have 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="or-"))
        self._socket = self._folder / "s"
        self.url = f"unix://{self._socket}?db=0"
        self.client = Redis.from_url(self.url)
        self._start()

    def save(self) -> None:
        """Save the dump to which ``restart`` returns."""
        self.client.save()

    def restart(self) -> None:
        """Kill it, and start it from the last dump, as after a crash."""
        self._kill()
        self._start()

    def admit_everybody(self) -> None:
        """Let all users of this machine connect, until it is started again."""
        self._folder.chmod(0o755)
        self._socket.chmod(0o777)

    def close(self) -> None:
        self.client.close()
        self._kill()
        shutil.rmtree(self._folder)

    def _start(self) -> None:
        program = _program()
        assert program is not None
        options = {
            "--port": "0",
            "--unixsocket": self._socket,
            "--dir": self._folder,
            "--logfile": "log",
            "--daemonize": "no",
            "--appendonly": "no",
            "--save": "",
        }
        # A Sentinel writes to its configuration file, and does not start without one.
        config = self._folder / "conf"
        config.touch()
        command = [program, config, *(part for option in options.items() for part in option)]
        self._process = subprocess.Popen([*command, *self._options])
        deadline = time.monotonic() + LONGEST
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with closing(Redis.from_url(self.url)) as client:
                return bool(client.ping())
        except NotConnected:  # Redis also refuses connections while it loads its dump.
            return False

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
