"""Processor time is that of a whole family of processes, no more and no less."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest

from bench.harness import cpu

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# Itself, a thread, a child that lives and a child that has ended: 0.2 s of processor each. Then it
# says so and waits to be ended.
FAMILY = textwrap.dedent("""
    import subprocess, sys, threading, time

    def burn():
        until = time.thread_time() + 0.2
        while time.thread_time() < until:
            pass

    if sys.argv[1:]:
        burn()
        print("burnt", flush=True)
        if sys.argv[1] == "stays":
            sys.stdin.read()
        sys.exit()
    subprocess.run([sys.executable, __file__, "ends"], stdout=subprocess.DEVNULL)
    stays = subprocess.Popen([sys.executable, __file__, "stays"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    stays.stdout.readline()
    thread = threading.Thread(target=burn)
    thread.start()
    thread.join()
    burn()
    print("burnt", flush=True)
    sys.stdin.read()
""")


@pytest.fixture
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    script = tmp_path_factory.mktemp("family") / "family.py"
    script.write_text(FAMILY)
    process = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    yield process.pid
    process.communicate()


@pytest.mark.long
def test_a_family_is_all_that_live(family: int) -> None:
    assert len(cpu.tree(family)) == 2
    assert cpu.tree(os.getpid())[0] == os.getpid()
    assert family in cpu.tree(os.getpid())


@pytest.mark.long
def test_what_it_used_is_that_of_threads_and_of_children_alive_or_not(family: int) -> None:
    used = cpu.used_by(family)

    assert 0.8 <= used < 2.0  # four times 0.2 s, and three starts of Python
    assert cpu.settled(family) == pytest.approx(used, abs=0.05)


@pytest.mark.long
def test_it_has_not_settled_while_it_works() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import time\nwhile time.process_time() < 0.6: pass"]
    ) as process:
        assert cpu.settled(process.pid) >= 0.55


def test_memory_is_that_of_the_process() -> None:
    before = cpu.memory_of(os.getpid())
    ballast = bytearray(os.urandom(1)) * (64 * 1024 * 1024)
    after = cpu.memory_of(os.getpid())

    assert after - before >= 60 * 1024 * 1024
    assert len(ballast) == 64 * 1024 * 1024
    assert cpu.peak_of(os.getpid()) >= after


def test_the_peak_is_known_after_memory_was_given_back() -> None:
    source = "import time; len(b'x' * 2**26); print(flush=True); time.sleep(60)"
    command = [sys.executable, "-c", source]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert cpu.peak_of(process.pid) - cpu.memory_of(process.pid) > 50 * 1024 * 1024
        process.kill()
    assert cpu.peak_of(process.pid) == 0
