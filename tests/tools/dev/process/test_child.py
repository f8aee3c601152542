"""A leftover process is stopped, and a lock ends with its holder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.process.child import stop_leftover
from dev.process.lock import Busy, exclusive
from tests.support.at_once import LONGEST

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "--our-mark"])
    time.sleep(0.1)
    yield process
    process.kill()
    process.wait()


def test_leftover_of_a_killed_run_is_stopped(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pid_file = tmp_path / "server.pid"
    pid_file.write_text(str(sleeper.pid))

    stop_leftover(pid_file, "--our-mark")

    assert sleeper.wait(LONGEST) == -signal.SIGTERM
    assert not pid_file.exists()


def test_another_process_with_the_same_number_is_not_stopped(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """After a reboot, the number in an old file may be that of any process."""
    pid_file = tmp_path / "server.pid"
    pid_file.write_text(str(sleeper.pid))

    stop_leftover(pid_file, "--another-mark")

    assert sleeper.poll() is None
    assert not pid_file.exists()


@pytest.mark.parametrize("content", [None, "", "rubbish"])
def test_pid_file_without_a_number_is_ignored(tmp_path: Path, content: str | None) -> None:
    pid_file = tmp_path / "server.pid"
    if content is not None:
        pid_file.write_text(content)

    stop_leftover(pid_file, "--our-mark")


def test_lock_names_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    hold = "import sys; from pathlib import Path; from dev.process.lock import exclusive\n"
    hold += "with exclusive(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()

        with pytest.raises(Busy) as busy, exclusive(path):
            pass
        assert busy.value.pid == str(holder.pid)

        holder.kill()  # SIGKILL: it can't release the lock itself
        holder.wait()
        with exclusive(path):
            pass
