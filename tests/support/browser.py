"""Drive Chromium by a script in JavaScript, and do for it what only the test can do."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from dev.env import chromium, node
from tests.support.at_once import LONGEST
from tests.support.processes import ended

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / ".run" / "screenshots"
_PACKAGES = ROOT / "tests" / "browser"


def drive(script: Path, answers: Mapping[str, Callable[..., Any]], **values: str) -> None:
    """Run the script; ``answers["mail"]("alice@example.com")`` is for its `ask("mail alice@…")`.

    The script finds ``values`` in `process.env`.
    """
    node.ensure_modules(_PACKAGES, "the browser's driver")
    for path in SCREENSHOTS.glob(f"failed-{script.stem}-*.png"):
        path.unlink(missing_ok=True)
    environ = {
        **node.environ(),
        "CHROMIUM": chromium.find_or_install(),
        "SCREENSHOTS": str(SCREENSHOTS),
        "LONGEST": str(LONGEST),
        **values,
    }
    process = subprocess.Popen(
        [node.program(), str(script)],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output: list[str] = []
    with ended(process):
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if not line.startswith("? "):
                output.append(line)
                continue
            name, *arguments = line.removeprefix("? ").split()
            answer = answers[name](*arguments)
            process.stdin.write(json.dumps(answer) + "\n")
            process.stdin.flush()
        process.wait(LONGEST)
    if process.returncode:
        pytest.fail("".join(output), pytrace=False)
    print("".join(output))


class Pages(SimpleHTTPRequestHandler):
    """A front end's files; each other path is one of its own pages, so it gets index.html."""

    def translate_path(self, path: str) -> str:
        file = super().translate_path(path)
        return file if Path(file).is_file() else super().translate_path("/index.html")

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a built front end on a free port; yield its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def await_listening(port: int) -> None:
    """Wait until a server accepts connections."""
    deadline = time.monotonic() + LONGEST
    while True:
        try:
            socket.create_connection(("localhost", port), LONGEST).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return
