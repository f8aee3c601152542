"""A Redis of a test's own: what is emptied, killed or set back there, nobody else uses."""

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
    """Keeps nothing but the dump that ``save`` makes, and begins with it when started again.

    ``OwnRedis("--sentinel")`` is a Sentinel, ``OwnRedis(*CLUSTER)`` a node of a Redis Cluster.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        self._folder = Path(tempfile.mkdtemp(prefix="or-"))  # short: 108 bytes are all it may have
        self._socket = self._folder / "s"
        self.url = f"unix://{self._socket}?db=0"
        self.client = Redis.from_url(self.url)
        self._start()

    def save(self) -> None:
        """From now on ``restart`` goes back to this moment."""
        self.client.save()

    def restart(self) -> None:
        """Killed, and started from the last dump, as after a crash."""
        self._kill()
        self._start()

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
        config = self._folder / "conf"  # a Sentinel writes to it, and does not start without
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
        except NotConnected:  # while it loads its dump, too
            return False

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
