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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from redis import Redis

from dev.env import node
from dev.paths import SPA
from tests.support.at_once import LONGEST
from tests.support.browser import drive, served
from tests.support.built_client import link_page_packages
from tests.support.certificates import Authority
from tests.support.mail_worker import StartWorker, smtp, start_worker
from tests.support.server import Server
from tests.support.tls_site import tls_site

__all__ = ["smtp", "start_worker"]

HERE = Path(__file__).parent
SHOWN = ("authenticated_at", "knowledge_at", "possession_at")

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

    def living(
        script: str, values: Mapping[str, str] = MappingProxyType({}), **settings: str
    ) -> None:
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

        def verify() -> None:
            sql("UPDATE account SET email_verified = 1")
            backdate("last_seen_at = last_seen_at")

        answers: dict[str, Callable[..., Any]] = {
            "mail": Letters(letters).next,
            # An hour after the factors were shown; four minutes before the idle timeout.
            "hour": lambda: backdate(", ".join(f"{at} = {at} - INTERVAL 1 HOUR" for at in SHOWN)),
            "idle": lambda: backdate("last_seen_at = last_seen_at - INTERVAL 476 MINUTE"),
            "verify": verify,
            "other_step": lambda: sql("UPDATE authenticator_app SET last_step = 0"),
            "stop": server.stop,
            "start": server.start_again,
        }
        drive(HERE / f"{script}.mjs", answers, PAGE=origin, API=api, **values)

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


@pytest.mark.release
def test_a_person_lives_with_their_account(person: Callable[..., None]) -> None:
    person("journey", EMAIL_VERIFICATION="required")


@pytest.mark.release
def test_a_person_leaves_and_comes_back(person: Callable[..., None]) -> None:
    person("leaving", ACCOUNT_DELETION_GRACE="604800")


@pytest.mark.release
def test_each_trouble_is_shown_in_words(person: Callable[..., None]) -> None:
    person("trouble", LIMITS="on", LIMIT_PASSWORD_FAILURES="5")


def test_a_person_needs_no_mouse(person: Callable[..., None]) -> None:
    person("keyboard")


@pytest.mark.release
def test_two_people_share_a_browser(person: Callable[..., None]) -> None:
    person("shared")


@pytest.mark.release
def test_a_person_uses_an_authenticator_app(person: Callable[..., None]) -> None:
    person("factors")


def test_a_person_needs_no_password(
    person: Callable[..., None], origin: str, tmp_path: Path
) -> None:
    frame = f"""<!doctype html><title>Frame</title>
        <iframe src="{origin}/sign-in" allow="publickey-credentials-get *"></iframe>"""
    (tmp_path / "framing").mkdir()
    (tmp_path / "framing" / "index.html").write_text(frame)
    with served(tmp_path / "pages") as other, served(tmp_path / "framing") as framing:
        person(
            "passkeys",
            values={"OTHER": other, "FRAMING": framing},
            ALLOWED_ORIGINS=f"{origin},{other}",
            PASSKEY_ORIGINS=origin,
        )


def test_two_brands_share_a_passkey(
    sources: Path, tmp_path: Path, start_server: Callable[..., Server]
) -> None:
    brand, related, stranger = (f"https://{name}.test" for name in ("brand", "other", "third"))
    api = start_server(PUBLIC_URL=brand, PASSKEY_RELATED_ORIGINS=related)
    build(sources, "", tmp_path / "pages")
    context = Authority(tmp_path).server("brand.test")
    with tls_site(tmp_path / "pages", api.base, context) as port:
        drive(
            HERE / "related.mjs",
            {},
            PAGE=brand,
            API=brand,
            RELATED=related,
            STRANGER=stranger,
            CHROMIUM_ARGUMENTS=(
                "--ignore-certificate-errors\n"
                f"--host-resolver-rules=MAP *.test:443 127.0.0.1:{port}"
            ),
        )
