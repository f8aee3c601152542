"""A socket path is short and has no blanks, and its directory in /tmp is private."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.console import Trouble
from dev.services.socket_path import LIMIT, plain_path


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """Yield a path that is too long for a socket; remove its directory in /tmp afterwards."""
    path = tmp_path / ("a" * 60) / ("b" * 60) / "server.sock"
    path.parent.mkdir(parents=True)
    yield path
    shutil.rmtree(plain_path(path).parent.parent, ignore_errors=True)


def test_short_path_is_not_changed() -> None:
    path = Path("/srv/gatebook/.run/redis.sock")

    assert plain_path(path) == path


def test_deep_path_can_be_listened_on(deep: Path) -> None:
    path = plain_path(deep)

    assert len(os.fsencode(path)) <= LIMIT
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    assert deep.is_socket()
    assert plain_path(deep) == path


def test_path_with_blanks_gets_a_link_without(tmp_path: Path) -> None:
    directory = tmp_path / "my projects"
    directory.mkdir()

    path = plain_path(directory / "data")

    assert " " not in str(path)
    path.write_text("seen")
    assert (directory / "data").read_text() == "seen"
    shutil.rmtree(path.parent.parent, ignore_errors=True)


def test_directory_that_others_can_enter_is_refused(deep: Path) -> None:
    """An attacker who makes the directory in /tmp first must not get our connections."""
    directory = plain_path(deep).parent.parent
    directory.chmod(0o755)

    with pytest.raises(Trouble, match="not a private directory"):
        plain_path(deep)

    directory.chmod(0o700)


def test_link_in_place_of_the_directory_is_refused(deep: Path, tmp_path: Path) -> None:
    directory = plain_path(deep).parent.parent
    directory.rename(tmp_path / "elsewhere")
    directory.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Trouble, match="not a private directory"):
        plain_path(deep)

    directory.unlink()
