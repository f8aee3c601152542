"""A Flask application with one route."""

from __future__ import annotations

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/v1/session")
def read() -> Response:
    return jsonify(hello="world")
