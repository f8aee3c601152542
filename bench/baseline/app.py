"""The same libraries as their documentation shows them.

No ledger of sessions, audit trail, throttles, log of requests, security headers or deadlines.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import Any

import pymysql
import wtforms_json
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from dbutils.pooled_db import PooledDB
from flask import Flask, jsonify, request, session
from flask.typing import ResponseReturnValue
from flask_session import Session
from redis import Redis
from wtforms import Form, StringField
from wtforms.validators import Email, InputRequired, Length

wtforms_json.init()


app = Flask(__name__)
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis.from_url(os.environ["REDIS_URL"])
app.config["SESSION_COOKIE_HTTPONLY"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
Session(app)


class BaselineSignInForm(Form):
    """The body of a sign-in."""

    email = StringField(validators=[InputRequired(), Email(), Length(max=254)])
    password = StringField(validators=[InputRequired(), Length(max=128)])


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
    """Return the row of the table ``user``, or None."""
    with closing(pool.connection()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM user WHERE email = %s", (email,))
        row: dict[str, Any] | None = cursor.fetchone()
        return row


@app.post("/v1/sessions")
def sign_in() -> ResponseReturnValue:
    form = BaselineSignInForm.from_json(request.get_json())  # type: ignore[attr-defined]
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
    shown = {name: user[name] for name in ("id", "email", "name")}
    session.update(shown)
    return jsonify(shown), 201


@app.get("/v1/session")
def who_am_i() -> ResponseReturnValue:
    if "id" not in session:
        return jsonify(error="Not signed in"), 401
    return jsonify({name: session[name] for name in ("id", "email", "name")})
