"""``make bench ARGS=against=REF``: what is compared, and that the older tree is the older one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import parse
from bench.harness import older
from bench.harness.cases import CHECK, SIGN_IN
from bench.harness.rounds import Row, Sample, Shares
from bench.harness.servers import Contender, Server, of_tree
from bench.reporting import paired
from bench.reporting.paired import Paired
from bench.scenarios import against
from dev.console import Trouble
from dev.process.signals import Interrupted

ROOT = Path(__file__).parents[4]
MIB = 1024 * 1024
SHARES = Shares(0.0, 0.0, 0.0)

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
    who = ("-c", "user.name=Alice", "-c", "user.email=alice@example.com")
    command = ["git", "-C", str(directory), *who, *arguments]
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

    assert older.resolve("v1", repository).commit == commit
    assert older.resolve(commit[:9], repository).commit == commit
    assert older.resolve("HEAD~1", repository).commit == commit
    assert older.resolve("v1", repository).title == f"v1 ({commit[:8]})"


@needs_git
@pytest.mark.parametrize("ref", ["v3", "", "--all", "HEAD:api"])
def test_an_unknown_ref_is_refused(ref: str, repository: Path) -> None:
    with pytest.raises(Trouble, match=f"against={ref}: git knows no such commit here"):
        older.resolve(ref, repository)


def test_an_unknown_ref_starts_nothing() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "against=no-such-ref"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert done.returncode == 1
    assert "against=no-such-ref" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@needs_git
def test_a_checkout_is_of_its_commit_and_removed_when_interrupted(
    repository: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "older"
    revision = older.resolve("v1", repository)

    def interrupted() -> None:
        with older.checkout(revision, repository, directory) as tree:
            assert "v1" in (tree / "api" / "__init__.py").read_text()
            assert list(tree.glob("api/__pycache__/__init__.*.pyc"))
            raise Interrupted(2)

    with pytest.raises(Interrupted):
        interrupted()

    assert not directory.exists()
    assert git(repository, "worktree", "list", "--porcelain").count("worktree ") == 1


@needs_git
def test_the_server_of_an_older_tree_imports_its_api(repository: Path) -> None:
    contender = of_tree("older", "v1", repository)

    older.require_own_api(repository, contender.command(1), environ(repository))


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
        older.require_own_api(repository, command, environment)


@needs_git
def test_a_server_that_imports_no_api_is_refused(repository: Path) -> None:
    (repository / "api" / "__init__.py").unlink()
    contender = of_tree("older", "v1", repository)

    with pytest.raises(Trouble, match="does not import its own api"):
        older.require_own_api(repository, contender.command(1), environ(repository))


def environ(tree: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree)}


def test_ratios_are_within_rounds_not_of_the_medians() -> None:
    # the machine is twice as slow in one round: the ratio does not see it
    pair = Paired(paired.cost("a check", 3), [0.102, 0.204, 0.102], [0.100, 0.200, 0.101])

    assert pair.ratios() == pytest.approx([1.02, 1.02, 1.0099], abs=1e-4)
    assert pair.ratio == pytest.approx(1.02)
    assert pair.quartiles == pytest.approx((1.015, 1.02), abs=1e-3)
    assert pair.change == pytest.approx(2.0)
    assert pair.is_within


@pytest.mark.parametrize(
    ("pair", "is_within"),
    [
        (Paired(paired.cost("a", 3), [1.029], [1.0]), True),
        (Paired(paired.cost("a", 3), [1.031], [1.0]), False),
        (Paired(paired.cost("a", 3), [0.5], [1.0]), True),
        (Paired(paired.memory("m", 2), [71.9 * MIB], [70.0 * MIB]), True),
        (Paired(paired.memory("m", 2), [72.1 * MIB], [70.0 * MIB]), False),
    ],
)
def test_more_than_the_bound_is_said_and_less_never_breaks_it(
    pair: Paired, is_within: bool
) -> None:
    assert pair.is_within is is_within
    assert ("**no**" in paired.table([pair])) is not is_within


def test_rounds_of_unequal_number_are_one_table() -> None:
    text = paired.rounds(
        [
            Paired(paired.cost("a", 3), [1.0, 3.0], [1.0, 2.0]),
            Paired(paired.memory("m", 2), [2.0], [2.0]),
        ]
    )

    assert text.splitlines()[2:] == ["| a | 1.000 | 1.500 |", "| m | 1.000 |  |"]


def test_samples_of_the_same_round_are_paired() -> None:
    newer = side([0.11, 0.24], [80.0 * MIB])
    before = side([0.10, 0.20], [70.0 * MIB])

    check, sign_in, memory = against.pair(newer, before)

    assert check.ratios() == pytest.approx([1.1, 1.2])
    assert (check.measure.bound, sign_in.measure.bound) == (3.0, 5.0)
    assert memory.change == pytest.approx(10.0)


def side(costs: list[float], memory: list[float]) -> against.Side:
    samples = [Sample(one, 0.0, 1.0, 1.0, 1.0, 1.0, 0, "", SHARES) for one in costs]
    rows = [Row(operation, "x", "x", samples) for operation in (CHECK, SIGN_IN)]
    contender = Contender("x", "x", lambda _port: ())
    server = Server.__new__(Server)
    server.contender = contender
    return against.Side(server, rows, memory)


def test_every_other_round_begins_with_the_other_tree() -> None:
    orders = [list(against._turned(["newer", "older"], number)) for number in range(3)]

    assert orders == [["newer", "older"], ["older", "newer"], ["newer", "older"]]
