"""Test what a connection keeps of its requests."""

from __future__ import annotations

import gc
import weakref

from gunicorn.config import Config

from api.server.connection import BodyReader, Parser

POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"


def test_a_request_with_a_body_is_freed_when_the_next_one_is_read() -> None:
    parser = Parser(Config(), [POST, POST], ("127.0.0.1", 1))
    request = next(parser)
    request.body.reader = BodyReader(request)
    remaining = weakref.ref(request)
    gc.disable()  # it would free cycles, too, but much later
    try:
        assert request.body.read() == b"{}"
        del request
        next(parser)
        assert remaining() is None
    finally:
        gc.enable()
