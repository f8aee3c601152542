"""Test that settings are read from files and credentials, and that no fault shows a content."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
import requests

from api.settings import Settings, SettingsError, text_files
from api.settings.sources import SUFFIX
from tests.settings.test_settings import FIELDS, LEAST, SECRET, faults
from tests.support.at_once import LONGEST
from tests.support.server import Server

KEY = "hunter2 " * 4 + "ü"
TOKEN = "hunter2-" * 4
EXAMPLE = "Example: SECRET_KEY_FILE=/run/secrets/secret_key"
WITHOUT_KEY = {name: value for name, value in LEAST.items() if name != "SECRET_KEY"}


def stored(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def key_of(path: str) -> str:
    return Settings.from_environ({**WITHOUT_KEY, "SECRET_KEY_FILE": path}).secret_key


@pytest.mark.parametrize("content", [KEY, f"{KEY}\n", f"{KEY}\r\n", f"  {KEY} \n"])
def test_a_file_has_the_value_without_the_newline_at_its_end(tmp_path: Path, content: str) -> None:
    assert key_of(stored(tmp_path / "key", content)) == KEY


def test_a_link_is_followed_as_kubernetes_needs_it(tmp_path: Path) -> None:
    stored(tmp_path / "..data", KEY)
    (tmp_path / "secret_key").symlink_to("..data")
    assert key_of(str(tmp_path / "secret_key")) == KEY


def test_any_setting_can_be_in_a_file(tmp_path: Path) -> None:
    environ = {**LEAST, "PORT_FILE": stored(tmp_path / "port", "8001\n"), "LOG_LEVEL_FILE": "  "}
    settings = Settings.from_environ({**environ, "PORT": ""})
    assert (settings.port, settings.log_level) == (8001, "info")
    assert not [field.name for field in fields(Settings) if field.name.upper().endswith(SUFFIX)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"   \n", "is empty"),
        (f"{KEY}\n\n".encode(), "is not one line of text"),
        (f"{KEY}\n{KEY}\n".encode(), "is not one line of text"),
        (f"\ufeff{KEY}".encode(), "is not one line of text"),
        (f"{KEY}\0".encode(), "is not one line of text"),
        (b"hunter2 \xff" * 4, "is not UTF-8 text"),
        (b"hunter2 " * 8193, "has more than 65536 bytes"),
    ],
)
def test_a_file_without_one_line_of_text_is_refused(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = stored(tmp_path / "key", content)
    assert faults(**WITHOUT_KEY, SECRET_KEY_FILE=path) == [
        f"SECRET_KEY_FILE names a file that {fault}. {EXAMPLE}"
    ]


def test_what_is_no_file_is_refused_without_its_path(tmp_path: Path) -> None:
    """Somebody may have put the secret itself there."""
    closed = tmp_path / "hunter2-closed"
    closed.touch(mode=0o000)
    for path, fault in {
        "/hunter2/missing": "can't be read: No such file or directory",
        str(tmp_path): "is neither a regular file nor a FIFO",
        "/dev/zero": "is neither a regular file nor a FIFO",
        f"/{'hunter2' * 100}": "can't be read: File name too long",
        "/hunter2\0": "can't be read: it is no path",
        **({} if os.geteuid() == 0 else {str(closed): "can't be read: Permission denied"}),
    }.items():
        assert faults(**WITHOUT_KEY, SECRET_KEY_FILE=path) == [
            f"SECRET_KEY_FILE names a file that {fault}. {EXAMPLE}"
        ]
    assert faults(**WITHOUT_KEY, SECRET_KEY_FILE="hunter2") == [
        f"SECRET_KEY_FILE must be an absolute path. {EXAMPLE}"
    ]


def test_a_fifo_is_read_to_its_end_and_only_once(tmp_path: Path) -> None:
    fifo = tmp_path / "key"
    os.mkfifo(fifo, 0o600)
    writer = threading.Thread(target=fifo.write_text, args=[f"{KEY}\n"])
    writer.start()
    assert key_of(str(fifo)) == KEY
    writer.join()
    assert key_of(str(fifo)) == KEY  # as a replaced worker of gunicorn does


def test_a_fifo_without_a_writer_ends_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "FIFO_SECONDS", 0.1)
    os.mkfifo(tmp_path / "key", 0o600)
    assert faults(**WITHOUT_KEY, SECRET_KEY_FILE=str(tmp_path / "key")) == [
        f"SECRET_KEY_FILE names a file that did not end within 0.1 s. {EXAMPLE}"
    ]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_setting_in_two_places_is_refused(tmp_path: Path, name: str) -> None:
    path = stored(tmp_path / "value", "hunter2")
    assert faults(**{**LEAST, name: "hunter2", f"{name}_FILE": path}) == [
        f"{name} and {name}_FILE are both set: remove one of them."
    ]


def test_a_value_that_is_wrong_is_named_with_its_file_and_not_shown(tmp_path: Path) -> None:
    short = stored(tmp_path / "short", "hunter2")
    assert faults(**WITHOUT_KEY, SECRET_KEY_FILE=short) == [
        (
            "SECRET_KEY (from SECRET_KEY_FILE) must have at least 32 characters. Example:"
            f" SECRET_KEY={FIELDS['SECRET_KEY'].metadata['example']}"
        )
    ]
    # the file of a secret under the name of another setting
    assert faults(**LEAST, ALLOWED_ORIGINS_FILE=short, PORT_FILE=short) == [
        (
            "ALLOWED_ORIGINS_FILE names a file whose content is no valid ALLOWED_ORIGINS. Example:"
            " ALLOWED_ORIGINS=https://app.example.com,http://localhost:5173"
        ),
        "PORT_FILE names a file whose content is no valid PORT. Example: PORT=8000",
    ]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_fault_shows_the_content_of_a_file(tmp_path: Path, name: str) -> None:
    for text in ("hunter2", "ftp://hunter2@hunter2:hunter2/hunter2?hunter2=hunter2#hunter2"):
        given = {**LEAST, f"{name}_FILE": stored(tmp_path / text[:3], text)}
        given.pop(name, None)
        assert "hunter2" not in "".join(faults(**given))


def test_a_secret_is_read_from_a_credential_and_variables_come_first(tmp_path: Path) -> None:
    stored(tmp_path / "SECRET_KEY", f"{KEY}\n")
    stored(tmp_path / "METRICS_TOKEN", TOKEN)
    stored(tmp_path / "PORT", "8001")  # no secret
    path = stored(tmp_path / "file", TOKEN[::-1])
    units = {**WITHOUT_KEY, "CREDENTIALS_DIRECTORY": str(tmp_path)}

    settings = Settings.from_environ(units)
    assert (settings.secret_key, settings.metrics_token, settings.port) == (KEY, TOKEN, 8000)
    settings = Settings.from_environ(
        {**units, "SECRET_KEY": LEAST["SECRET_KEY"], "METRICS_TOKEN_FILE": path}
    )
    assert (settings.secret_key, settings.metrics_token) == (LEAST["SECRET_KEY"], TOKEN[::-1])


def test_a_credential_that_can_not_be_read_is_a_fault_and_not_missing(tmp_path: Path) -> None:
    (tmp_path / "METRICS_TOKEN").mkdir()
    stored(tmp_path / "SECRET_KEY", "hunter2")
    assert faults(**WITHOUT_KEY, CREDENTIALS_DIRECTORY=str(tmp_path)) == [
        (
            "SECRET_KEY (from the credential of systemd) must have at least 32 characters. Example:"
            f" SECRET_KEY={FIELDS['SECRET_KEY'].metadata['example']}"
        ),
        "METRICS_TOKEN is a credential of systemd that is neither a regular file nor a FIFO.",
    ]
    for directory in ("", "relative", str(tmp_path / "none")):
        assert faults(**LEAST, CREDENTIALS_DIRECTORY=directory) == []


@pytest.mark.parametrize("name", sorted(SECRET))
def test_each_secret_can_be_a_credential(tmp_path: Path, name: str) -> None:
    stored(tmp_path / name, "")
    given = {**LEAST, "CREDENTIALS_DIRECTORY": str(tmp_path)}
    given.pop(name, None)
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ(given)
    assert refused.value.faults == [f"{name} is a credential of systemd that is empty."]


@pytest.mark.long
def test_a_replaced_worker_has_the_secret_of_the_workers_beside_it(
    tmp_path: Path, start_server: Callable[..., Server]
) -> None:
    """Else a changed file would mix two keys in one server."""
    file = tmp_path / "token"
    server = start_server(METRICS_TOKEN="", METRICS_TOKEN_FILE=stored(file, TOKEN))

    def statuses() -> list[int]:
        bearers = [{"Authorization": f"Bearer {token}"} for token in (TOKEN, TOKEN[::-1])]
        return [
            requests.get(f"{server.base}/metrics", headers=headers, timeout=LONGEST).status_code
            for headers in bearers
        ]

    assert statuses() == [200, 404]
    stored(file, TOKEN[::-1])
    server.reload()  # the master reads its configuration again, and the new workers their settings
    assert statuses() == [200, 404]
