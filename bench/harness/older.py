"""An older checkout of this repository, taken out of git for as long as it is measured."""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.console import Trouble
from dev.paths import BENCH, ROOT, private_directory, shown

# What python -v says of each module that is imported from a file.
_LOADED = re.compile(r"^# (?:.+ matches |code object from )(.+\.py)$", re.MULTILINE)


@dataclass(frozen=True)
class Revision:
    """A commit, and the name that it was asked for by."""

    ref: str
    commit: str

    @property
    def title(self) -> str:
        """The ref, and the commit behind it where the ref does not say it already."""
        short = self.commit[:8]
        return self.ref if self.commit.startswith(self.ref) else f"{self.ref} ({short})"


def resolve(ref: str, repository: Path = ROOT) -> Revision:
    """Return the commit that a git ref names. Raises ``Trouble`` when there is none."""
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]
    done = _git(repository, *command)
    if not ref or done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise Trouble(
            f"against={ref}: git knows no such commit here. Name a branch, a tag or a commit, as"
            f" in `make bench ARGS=against=main`.{f' git says: {said}' if said else ''}"
        )
    return Revision(ref, done.stdout.decode().strip())


@contextmanager
def checkout(
    revision: Revision, repository: Path = ROOT, directory: Path = BENCH / "older"
) -> Iterator[Path]:
    """Lend a directory with all files of the commit; it is removed afterwards, come what may.

    A killed run could not remove its own: the next one does. Modules are compiled here, so that no
    server pays for it, neither in time nor in memory.
    """
    shutil.rmtree(directory, ignore_errors=True)
    private_directory(directory)
    archive = directory.with_suffix(".tar")
    try:
        done = _git(repository, "archive", f"--output={archive}", revision.commit)
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            raise Trouble(f"git can't take out {revision.title}: {said}")
        shutil.unpack_archive(archive, directory)
        compileall.compile_dir(directory / "api", quiet=2)
        yield directory
    finally:
        archive.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


def require_own_api(tree: Path, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Raise ``Trouble`` unless the gunicorn of this command imports ``api`` from ``tree`` alone.

    It loads its configuration and its application and says what it imported. Without this check a
    comparison of a tree with itself would look like a good result.
    """
    done = subprocess.run(
        [*command, "--check-config"],
        env={**environ, "PYTHONVERBOSE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
    )
    loaded = {Path(one).resolve() for one in _LOADED.findall(done.stderr)}
    foreign = sorted(one for one in loaded if one.is_relative_to(ROOT / "api"))
    if tree.resolve() != ROOT and foreign:
        raise Trouble(f"The server of {shown(tree)} imports {shown(foreign[0])}: not measured.")
    if (tree / "api" / "__init__.py").resolve() not in loaded:
        said = "\n".join(line for line in done.stderr.splitlines() if line[:1] not in {"#", "i"})
        raise Trouble(f"The server of {shown(tree)} does not import its own api.\n\n{said[-1500:]}")


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True)
    except FileNotFoundError:
        raise Trouble("An older tree is taken out of git, and git is not installed.") from None
