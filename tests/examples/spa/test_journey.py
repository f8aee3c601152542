"""Use examples/spa/ as people do: in Chromium, with real mail, real servers and real trouble.

Each script beside this file is one journey. `.run/screenshots/` keeps what they saw.
"""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from dev.env import node
from dev.paths import SPA
from tests.support.at_once import LONGEST
from tests.support.browser import drive, served
from tests.support.built_client import link_page_packages
from tests.support.mail_worker import StartWorker, smtp, start_worker
from tests.support.server import Server

__all__ = ["smtp", "start_worker"]

HERE = Path(__file__).parent

pytestmark = pytest.mark.long


class Letters:
    """The mails that a worker has delivered to a folder. Each is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()

    def next(self, address: str, page: str) -> dict[str, str]:
        """Wait for a mail to an address that leads to a page; return its link and code."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            for path in sorted(set(self._folder.glob("*.eml")) - self._read):
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",))
                assert body is not None
                text = str(body.get_content())
                link = re.search(rf"\S+/{page}#token=\S+", text)
                if str(mail["To"]) == address and link:
                    self._read.add(path)
                    code = re.search(r"^(\d{8})\r?$", text, re.MULTILINE)
                    return {"link": link[0], "code": code[1] if code else ""}
            time.sleep(0.02)
        raise AssertionError(f"no mail to {address} leads to {page}")


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Serve ``tmp_path / "pages"``, into which ``build`` writes."""
    with served(tmp_path / "pages") as origin:
        yield origin


@pytest.fixture
def person(
    sources: Path,
    origin: str,
    tmp_path: Path,
    start_server: Callable[..., Server],
    start_worker: StartWorker,
    sql: Callable[..., list[dict[str, Any]]],
    redis: Redis,
) -> Callable[..., None]:
    """Return ``person("journey", EMAIL_VERIFICATION="required")``, which runs a script."""

    def living(script: str, **settings: str) -> None:
        letters = tmp_path / "letters"
        letters.mkdir(mode=0o700)
        settings = {"ALLOWED_ORIGINS": origin, "FRONTEND_URL": origin, **settings}
        server = start_server(**settings)
        start_worker(MAIL_URL=letters.as_uri(), **settings)
        api = server.base.replace("127.0.0.1", "localhost")
        build(sources, api, tmp_path / "pages")

        def backdate(change: str) -> None:
            sql(f"UPDATE session SET {change}")
            redis.delete(*redis.scan_iter("gatebook-test:session:*"))

        answers: dict[str, Callable[..., Any]] = {
            "mail": Letters(letters).next,
            # An hour after the password was entered; four minutes before the idle timeout.
            "hour": lambda: backdate("authenticated_at = authenticated_at - INTERVAL 1 HOUR"),
            "idle": lambda: backdate("last_seen_at = last_seen_at - INTERVAL 476 MINUTE"),
            "stop": server.stop,
            "start": server.start_again,
        }
        drive(HERE / f"{script}.mjs", answers, PAGE=origin, API=api)

    return living


@pytest.fixture(scope="session")
def sources(built_client: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the application with a client that no other test builds meanwhile."""
    copy = tmp_path_factory.mktemp("spa") / "spa"
    shutil.copytree(SPA, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    link_page_packages(copy, built_client)
    return copy


def build(sources: Path, api: str, folder: Path) -> None:
    """Build the application for an API."""
    vite = sources / "node_modules" / "vite" / "bin" / "vite.js"
    command = [node.program(), str(vite), "build", "--outDir", str(folder), "--emptyOutDir"]
    environ = {**node.environ(), "VITE_API": api}
    subprocess.run(command, cwd=sources, env=environ, check=True, capture_output=True)


def test_a_person_lives_with_their_account(person: Callable[..., None]) -> None:
    person("journey", EMAIL_VERIFICATION="required")


def test_each_trouble_is_shown_in_words(person: Callable[..., None]) -> None:
    person("trouble", LIMITS="on", LIMIT_PASSWORD_FAILURES="5")


def test_a_person_needs_no_mouse(person: Callable[..., None]) -> None:
    person("keyboard")


def test_two_people_share_a_browser(person: Callable[..., None]) -> None:
    person("shared")
