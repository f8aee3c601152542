"""``make bench ARGS=against=REF``: what is compared, and that the older tree is the older one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import parse
from bench.harness.servers import of_tree
from bench.scenarios import against
from dev.console import Trouble
from dev.process.signals import StopRequested

ROOT = Path(__file__).parents[4]

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="takes trees out of git")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits of a small application; the tag ``v1`` is on the first."""
    directory = tmp_path / "repository"
    (directory / "api").mkdir(parents=True)
    (directory / "gunicorn.conf.py").write_text("import api\nwsgi_app = 'api:app'\n")
    git(directory, "init", "--quiet")
    for version in ("v1", "v2"):
        (directory / "api" / "__init__.py").write_text(f"version = '{version}'\napp = print\n")
        git(directory, "add", ".")
        git(directory, "commit", "--quiet", "--message", version)
        git(directory, "tag", version)
    return directory


def git(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Alice", "-c", "user.email=alice@example.com")
    command = ["git", "-C", str(directory), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(
    "given", [["against=v1", "check"], ["against=v1", "against=v2"], ["soak", "against=v1"]]
)
def test_a_ref_goes_alone(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(given)

    assert "these go alone" in capsys.readouterr().err


def test_a_ref_may_be_of_any_spelling() -> None:
    parsed = parse(["--quick", "against=origin/a=b~2"])

    assert (parsed.names, parsed.quick) == (["against=origin/a=b~2"], True)


@needs_git
def test_a_ref_is_a_branch_a_tag_or_a_commit(repository: Path) -> None:
    commit = git(repository, "rev-parse", "v1")

    assert against.resolve("v1", repository) == commit
    assert against.resolve(commit[:9], repository) == commit
    assert against.resolve("HEAD~1", repository) == commit


@needs_git
@pytest.mark.parametrize("ref", ["v3", "", "--all", "HEAD:api"])
def test_an_unknown_ref_is_refused(ref: str, repository: Path) -> None:
    with pytest.raises(Trouble, match=f"against={ref}: git knows no such commit here"):
        against.resolve(ref, repository)


@pytest.mark.long
def test_an_unknown_ref_starts_nothing() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "against=no-such-ref"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert process.returncode == 1
    assert "against=no-such-ref" in process.stderr
    assert "Traceback" not in process.stderr
    assert process.stdout == ""


@needs_git
def test_a_checkout_is_of_its_commit_and_removed_when_interrupted(
    repository: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "older"
    revision = against.resolve("v1", repository)

    def interrupted() -> None:
        with against.checkout(revision, repository, directory) as tree:
            assert "v1" in (tree / "api" / "__init__.py").read_text()
            assert list(tree.glob("api/__pycache__/__init__.*.pyc"))
            raise StopRequested(2)

    with pytest.raises(StopRequested):
        interrupted()

    assert not directory.exists()
    assert git(repository, "worktree", "list", "--porcelain").count("worktree ") == 1


@needs_git
def test_the_server_of_an_older_tree_imports_its_api(repository: Path) -> None:
    target = of_tree("older", "v1", repository)

    against.require_own_api(repository, target.command(1), environ(repository))


@pytest.mark.long
@needs_git
@pytest.mark.parametrize("trap", ["the working directory", "PYTHONPATH"])
def test_a_server_that_imports_the_tree_at_hand_is_refused(repository: Path, trap: str) -> None:
    config = str(repository / "gunicorn.conf.py")
    if trap == "PYTHONPATH":
        command: tuple[str, ...] = (sys.executable, "-P", "-m", "gunicorn", "--config", config)
        command = ("/bin/sh", "-c", 'cd / && exec "$@"', "sh", *command)
        environment = environ(ROOT)
    else:
        command = (sys.executable, "-m", "gunicorn", "--config", config)
        command = ("/bin/sh", "-c", 'cd "$0" && exec "$@"', str(ROOT), *command)
        environment = environ(repository)

    with pytest.raises(Trouble, match=r"imports api/.*: not measured"):
        against.require_own_api(repository, command, environment)


@needs_git
def test_a_server_that_imports_no_api_is_refused(repository: Path) -> None:
    (repository / "api" / "__init__.py").unlink()
    target = of_tree("older", "v1", repository)

    with pytest.raises(Trouble, match="does not import its own api"):
        against.require_own_api(repository, target.command(1), environ(repository))


def environ(tree: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree)}
