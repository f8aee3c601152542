"""The same stack, used as its documentation shows: Flask, Flask-Session in Redis, WTForms,
argon2-cffi, PyMySQL behind a DBUtils pool, jsonify.

Honest: what it does is sound as far as it goes. It keeps no ledger of sessions, no audit trail, no
throttle and no log of requests, sets no headers and has no deadlines.
"""

from __future__ import annotations

import os
from typing import Any

import pymysql
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from dbutils.pooled_db import PooledDB
from flask import Flask, jsonify, request, session
from flask.typing import ResponseReturnValue
from flask_session import Session
from redis import Redis

from bench.baseline.forms import SignInForm

app = Flask(__name__)
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis.from_url(os.environ["REDIS_URL"])
app.config["SESSION_COOKIE_HTTPONLY"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
Session(app)

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
pool = PooledDB(
    pymysql,
    maxconnections=16,
    blocking=True,
    unix_socket=os.environ["MARIADB_SOCKET"],
    user="tester",
    password=os.environ["MARIADB_PASSWORD"],
    database="baseline",
    charset="utf8mb4",
    cursorclass=pymysql.cursors.DictCursor,
)


def find_user(email: str) -> dict[str, Any] | None:
    """The row of the table ``user``, or None."""
    connection = pool.connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM user WHERE email = %s", (email,))
            found: dict[str, Any] | None = cursor.fetchone()
            return found
    finally:
        connection.close()


@app.post("/v1/sessions")
def sign_in() -> ResponseReturnValue:
    form = SignInForm.from_json(request.get_json())  # type: ignore[attr-defined]
    if not form.validate():
        return jsonify(errors=form.errors), 422
    user = find_user(form.email.data)
    if user is None:
        return jsonify(error="Wrong e-mail address or password"), 401
    try:
        hasher.verify(user["password_hash"], form.password.data)
    except VerifyMismatchError:
        return jsonify(error="Wrong e-mail address or password"), 401
    session.clear()
    session["user_id"] = user["id"]
    session["email"] = user["email"]
    session["name"] = user["name"]
    return jsonify(id=user["id"], email=user["email"], name=user["name"]), 201


@app.get("/v1/session")
def who_am_i() -> ResponseReturnValue:
    if "user_id" not in session:
        return jsonify(error="Not signed in"), 401
    return jsonify(id=session["user_id"], email=session["email"], name=session["name"])
