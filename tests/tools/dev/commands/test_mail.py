"""`make mail` prints the mails that the worker of `make run` wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from api.mail.envelope import compose
from api.mail.templates import Message
from api.mail.templates.render import render
from api.mail.transports import FileTransport
from dev.commands import mail
from dev.console import Trouble

PROOF = {"token": "t0ken-" * 7 + "x", "code": "314159"}


def deliver(folder: Path, number: int, to: str) -> None:
    written = render(Message.RESET_PASSWORD, "en", PROOF, "http://localhost:8000")
    now = datetime.now(UTC)
    FileTransport(folder).send(compose(written, to, "accounts@localhost", UUID(int=number), now))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mail, "MAIL", tmp_path / "mail")
    monkeypatch.setattr(mail, "_DELIVERY_SECONDS", 0.1)
    monkeypatch.delenv("ARGS", raising=False)
    return tmp_path / "mail"


def test_the_latest_mail_with_its_link_and_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(folder, 1, "bob@example.com")
    deliver(folder, 2, "alice@example.com")
    assert mail.main([]) == 0
    out = capsys.readouterr().out
    assert "\r" not in out  # a shell script that reads the token would include it
    lines = out.splitlines()
    assert "To: alice@example.com" in lines
    assert "Subject: Choose a new password" in lines
    assert f"http://localhost:8000/reset-password#token={PROOF['token']}" in lines
    assert "314159" in lines


def test_the_latest_mail_to_an_address(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(folder, 1, "bob@example.com")
    deliver(folder, 2, "alice@example.com")
    monkeypatch.setenv("ARGS", "bob@example.com")
    assert mail.main([]) == 0
    assert "To: bob@example.com" in capsys.readouterr().out.splitlines()


def test_without_mail_it_says_so() -> None:
    with pytest.raises(Trouble, match="There is no mail"):
        mail.main([])


def test_only_the_owner_can_read_a_mail(folder: Path) -> None:
    deliver(folder, 1, "alice@example.com")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    deliver(folder, 1, "alice@example.com")  # the same mail again is the same file
    assert len(list(folder.iterdir())) == 1
