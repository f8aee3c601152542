"""Test that defaults follow the container's limits, not the machine's size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.settings import Settings, cgroup

EIGHT = set(range(8))
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def eight_processors(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "tmp_path" in request.fixturenames:  # The test uses a simulated machine.
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: EIGHT, raising=False)


def machine(root: Path, own: str, **files: str) -> Path:
    """Make a root directory with ``own`` as /proc/self/cgroup; in names, ``__`` means a slash."""
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "self" / "cgroup").write_text(own)
    for name, text in files.items():
        path = root / "sys/fs/cgroup" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_cgroups_all_of_the_machine_is_ours(tmp_path: Path) -> None:
    assert (cgroup.processors(tmp_path), cgroup.memory(tmp_path)) == (8, None)


@pytest.mark.parametrize(
    ("quota", "count"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),  # rounded up
        ("50000 100000", 1),
        ("1000 100000", 1),
        ("1600000 100000", 8),  # limited to the machine's processors
        ("", 8),
        ("nonsense", 8),
        ("100000 0", 8),
    ],
)
def test_the_quota_of_version_2_is_kept_to(tmp_path: Path, quota: str, count: int) -> None:
    root = machine(tmp_path, "0::/\n", cpu_dot_max=quota + "\n")
    assert cgroup.processors(root) == count


@pytest.mark.parametrize(("limit", "bytes_"), [("max", None), ("268435456", 256 * MIB), ("", None)])
def test_the_memory_of_version_2_is_kept_to(tmp_path: Path, limit: str, bytes_: int | None) -> None:
    root = machine(tmp_path, "0::/\n", memory_dot_max=limit + "\n")
    assert cgroup.memory(root) == bytes_


def test_the_least_of_all_groups_around_us_holds(tmp_path: Path) -> None:
    """Under systemd a slice has one limit and the service within it has another."""
    root = machine(
        tmp_path,
        "0::/system.slice/gatebook.service\n",
        **{
            "cpu_dot_max": "max 100000",
            "system.slice__cpu_dot_max": "200000 100000",
            "system.slice__gatebook.service__cpu_dot_max": "400000 100000",
            "system.slice__memory_dot_max": "max",
            "system.slice__gatebook.service__memory_dot_max": str(512 * MIB),
        },
    )
    assert (cgroup.processors(root), cgroup.memory(root)) == (2, 512 * MIB)


@pytest.mark.parametrize("directory", ["cpu", "cpu,cpuacct"])
def test_the_quota_of_version_1_is_kept_to(tmp_path: Path, directory: str) -> None:
    """Docker shows the host's path there, but only its last part is mounted."""
    root = machine(
        tmp_path,
        "4:cpu,cpuacct:/docker/0123abcd\n2:memory:/docker/0123abcd\n0::/system.slice\n",
        **{
            f"{directory}__cpu.cfs_quota_us": "300000\n",
            f"{directory}__cpu.cfs_period_us": "100000\n",
            "memory__memory.limit_in_bytes": f"{300 * MIB}\n",
        },
    )
    assert (cgroup.processors(root), cgroup.memory(root)) == (3, 300 * MIB)


def test_version_1_without_limits_limits_nothing(tmp_path: Path) -> None:
    root = machine(
        tmp_path,
        "4:cpu,cpuacct:/\n2:memory:/\n",
        **{
            "cpu__cpu.cfs_quota_us": "-1\n",
            "cpu__cpu.cfs_period_us": "100000\n",
            "memory__memory.limit_in_bytes": "9223372036854771712\n",
        },
    )
    assert (cgroup.processors(root), cgroup.memory(root)) == (8, None)


def test_a_path_out_of_the_namespace_is_left_alone(tmp_path: Path) -> None:
    root = machine(tmp_path, "0::/../..\n", cpu_dot_max="100000 100000\n")
    assert cgroup.processors(root) == 8


@pytest.mark.parametrize(
    ("quota", "memory", "workers"),
    [
        ("100000", "max", 1),
        ("200000", "max", 2),
        ("max", "max", 4),
        ("max", str(4096 * MIB), 4),
        ("max", str(512 * MIB), 3),
        ("max", str(320 * MIB), 2),
        ("200000", str(64 * MIB), 1),
    ],
)
def test_there_is_a_worker_for_each_processor_that_there_is_memory_for(
    tmp_path: Path, quota: str, memory: str, workers: int
) -> None:
    files = {"cpu_dot_max": f"{quota} 100000", "memory_dot_max": memory}
    assert cgroup.workers(machine(tmp_path, "0::/", **files)) == workers


def test_settings_go_by_it() -> None:
    """The defaults apply if nothing else is configured."""
    assert Settings.web_concurrency == cgroup.workers()
    assert Settings.hashing_slots == cgroup.processors()
