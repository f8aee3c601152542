"""uv uses the registry, the certificates and the proxy of pip's configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.env import uv

CONFIGURATION = """
[global]
index-url = https://someone:secret@mirror.example/simple
trusted-host = mirror.example
    other.example:8443
cert = /etc/company.pem
proxy = http://proxy.example:3128
timeout = 90
[install]
find-links = /opt/wheels
    /opt/more
extra-index-url = https://one.example/simple https://two.example/simple
[download]
no-index = true
"""


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Give pip this configuration and no other."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    path = tmp_path / "pip.conf"
    path.write_text(CONFIGURATION)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path))
    uv._pip_configuration.cache_clear()
    yield monkeypatch
    uv._pip_configuration.cache_clear()


def test_pip_s_files_are_translated(configure: pytest.MonkeyPatch) -> None:
    configure.setenv("SSL_CERT_FILE", "/etc/other.pem")  # pip's setting wins
    environ = uv.environ({"CFLAGS": "-O3"})
    expected = {
        "UV_DEFAULT_INDEX": "https://someone:secret@mirror.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/opt/wheels,/opt/more",
        "UV_INSECURE_HOST": "mirror.example other.example:8443",
        "SSL_CERT_FILE": "/etc/company.pem",
        "ALL_PROXY": "http://proxy.example:3128",
        "UV_HTTP_TIMEOUT": "90",
        "CFLAGS": "-O3",
    }
    assert expected.items() <= environ.items()
    assert "UV_NO_INDEX" not in environ


def test_pip_s_variables_win_over_its_files_and_uv_s_over_both(
    configure: pytest.MonkeyPatch,
) -> None:
    configure.setenv("PIP_INDEX_URL", "https://of-pip.example/simple")
    configure.setenv("PIP_NO_INDEX", "1")
    assert uv.environ()["UV_DEFAULT_INDEX"] == "https://of-pip.example/simple"
    assert uv.environ()["UV_NO_INDEX"] == "1"
    configure.setenv("UV_DEFAULT_INDEX", "https://of-uv.example/simple")
    assert uv.environ()["UV_DEFAULT_INDEX"] == "https://of-uv.example/simple"
