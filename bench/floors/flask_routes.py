"""A Flask application with a constant route, and with one that reads a key of Redis."""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify
from redis import Redis

constant, one_get = Flask("constant"), Flask("one_get")
redis = Redis.from_url(os.environ["REDIS_URL"])
redis.set("floor:hello", b"world")


@constant.get("/v1/session")
def read_constant() -> Response:
    return jsonify(hello="world")


@one_get.get("/v1/session")
def read_redis() -> Response:
    value = redis.get("floor:hello")
    assert isinstance(value, bytes)
    return jsonify(hello=value.decode())
