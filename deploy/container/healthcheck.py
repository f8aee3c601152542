# ruff: noqa: INP001 - a script of the image, not a module of a package
"""Exit with 0 if the server in this container answers ``/healthz`` with 200, otherwise with 1.

``healthcheck.py`` asks the API on ``PORT``, ``healthcheck.py 8001`` a worker that listens there.
"""

from __future__ import annotations

import http.client
import os
import sys


def main(arguments: list[str]) -> int:
    """Return the exit status. Each read waits for at most 2 seconds."""
    port = int(arguments[0] if arguments else os.environ.get("PORT") or 8000)
    # not urllib: it would send the request to the proxy that HTTP_PROXY names
    connection = http.client.HTTPConnection("localhost", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
