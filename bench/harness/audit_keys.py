"""A key that seals, and a witness: made by the command that operators have."""

from __future__ import annotations

from pathlib import Path

from bench.harness import watched
from bench.harness.cores import Cores
from bench.harness.servers import Server
from dev.paths import BENCH, private_directory

_NAME = "bench.example.com/audit"


class AuditKeys:
    """In a directory of their own, which is empty but for them."""

    def __init__(self, server: Server, cores: Cores) -> None:
        self.home = private_directory(BENCH / "audit")
        for one in self.home.iterdir():
            one.unlink()
        self._secret = self.home / "audit.key"
        command = ("api", "audit", "key", _NAME, str(self._secret))
        made = watched.run(command, server.environ(), cores)
        self.public.write_text(made.said, encoding="utf-8")

    @property
    def public(self) -> Path:
        return self.home / "audit.pub"

    @property
    def checkpoints(self) -> Path:
        return self.home / "checkpoints"

    def settings(self) -> dict[str, str]:
        """For whoever seals."""
        return {
            "AUDIT_SIGNING_KEYS": str(self._secret),
            "AUDIT_WITNESSES": str(self.checkpoints),
        }
