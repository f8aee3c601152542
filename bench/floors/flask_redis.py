"""A Flask application whose one route reads one key of Redis and answers JSON."""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify
from redis import Redis

app = Flask(__name__)
redis = Redis.from_url(os.environ["REDIS_URL"])
redis.set("floor:hello", b"world")


@app.get("/v1/session")
def read() -> Response:
    value = redis.get("floor:hello")
    assert isinstance(value, bytes)
    return jsonify(hello=value.decode())
