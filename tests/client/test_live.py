"""Use the client that the server serves, as a page of an allowed origin and as an app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis

from tests.docs.running import run_page
from tests.support.at_once import LONGEST

pytestmark = pytest.mark.long

ALICE = """
const alice = { email: "alice@example.com", password: "a quiet harbour at dawn" };
"""
# A clock that is an hour fast: the server's Date is readable, or the session would have no time.
PAGE = """
import { createClient, Problem } from "./gatebook.js";
const real = Date.now;
Date.now = () => real() + 3_600_000;
const asked = [];
const passwords = ["a quiet harbour at dusk", "a quiet harbour at dawn"];
const gatebook = createClient({
  api: "API",
  askPassword: async ({ problem }) => {
    asked.push(problem?.fieldErrors() ?? null);
    return passwords.shift() ?? null;
  },
});
const refusal = (call) => call.then(() => "no refusal", (problem) => problem.code);
"""
SIGN_UP = """
try {
  await gatebook.post("/v1/accounts", { email: "alice", password: "dawn" });
} catch (problem) {
  console.log(problem instanceof Problem, problem.status, problem.code, problem.fieldErrors());
}
await gatebook.post("/v1/accounts", { ...alice, name: "Alice" });
console.log(await refusal(gatebook.post("/v1/accounts", alice)));
console.log(await refusal(gatebook.get("/v1/account")));
console.log(await refusal(gatebook.signIn({ ...alice, password: "a quiet harbour at dusk" })));
const { account } = await gatebook.signIn({ ...alice, remember: false });
const hours = gatebook.session.remaining() / 3_600_000;
console.log(account.name, hours > 7.5 && hours <= 8.01);
const query = gatebook.get("/v1/sessions", { query: { limit: 0 } });
await query.catch((problem) => console.log(problem.code, problem.fieldErrors()));
"""
SIGNED_UP = """\
true 422 invalid_body { email: 'Not an email address.', password: 'At least 8 characters.' }
email_taken
not_signed_in
wrong_credentials
Alice true
invalid_query { limit: 'At least 1.' }
"""
LATER = """
const other = createClient({ api: "API" });
const seen = [];
const unsubscribe = other.session.subscribe(() => seen.push(other.session.state.status));
await other.session.look();
const { etag } = await gatebook.request("GET", "/v1/account");
const renamed = await gatebook.patch("/v1/account", { name: "Al" }, { ifMatch: etag });
console.log(renamed.name, await refusal(gatebook.patch("/v1/account", {}, { ifMatch: etag })));

const both = [gatebook.delete("/v1/sessions"), gatebook.delete("/v1/sessions")];
console.log((await Promise.all(both)).map(({ ended }) => ended), asked);
for await (const device of gatebook.items("/v1/sessions")) console.log(device.device);

await gatebook.signOut();
console.log(gatebook.session.state);
console.log(await refusal(gatebook.get("/v1/account")));
while (seen.at(-1) !== "signed_out") await new Promise(setImmediate);
console.log(seen[0], other.session.state.problem.code);
unsubscribe();
"""
SIGNED_OUT = """\
Al precondition_failed
[ 0, 0 ] [ null, { password: 'Wrong password.' } ]
Firefox on Linux
{ status: 'signed_out', session: null, problem: null }
not_signed_in
signed_in not_signed_in
"""
APP = """
import { createClient } from "./gatebook.js";
let kept = null;
const written = [];
const write = (tokens) => {
  kept = tokens;
  written.push([typeof tokens.token, typeof tokens.device_token]);
};
const app = createClient({
  api: "API",
  tokens: { read: () => kept, write },
  askPassword: async () => alice.password,
});
await app.post("/v1/accounts", alice);
await app.signIn(alice);
const { token, device_token } = kept;
await app.post("/v1/session/reauthentications", { password: alice.password });
console.log(kept.token !== token, kept.device_token === device_token);
const change = { current_password: alice.password, new_password: "a louder harbour at noon" };
await app.put("/v1/account/password", change);
console.log(kept.device_token !== device_token, (await app.get("/v1/session")).device);
await app.signOut();
await app.signIn({ ...alice, password: "a louder harbour at noon" });
const feed = [];
for await (const { type } of app.items("/v1/account/audit-events")) feed.push(type);
console.log(feed[0], feed[1], written);
"""
CARRIED = """\
true true
true Firefox on Linux
session.started session.ended [
  [ 'string', 'string' ],
  [ 'string', 'string' ],
  [ 'string', 'string' ],
  [ 'object', 'string' ],
  [ 'string', 'string' ]
]
"""


@pytest.fixture
def page(live_server: str, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that runs a page, which imports the client that the server serves."""
    module = requests.get(f"{live_server}/client/gatebook.js", timeout=LONGEST)
    (tmp_path / "gatebook.js").write_bytes(module.content)
    return lambda script: run_page((ALICE + script).replace("API", live_server), tmp_path)


def test_a_page_signs_up_confirms_the_password_and_signs_out(
    page: Callable[[str], str], sql: Callable[..., list[dict[str, Any]]], redis: Redis
) -> None:
    assert page(PAGE + SIGN_UP) == SIGNED_UP

    # When the next page is opened, the password was given an hour ago.
    sql("UPDATE session SET authenticated_at = authenticated_at - INTERVAL 1 HOUR")
    redis.delete(*redis.scan_iter("gatebook-test:session:*"))
    assert page(PAGE + LATER) == SIGNED_OUT
    confirmed = sql("SELECT outcome FROM audit_event WHERE type = 'session.reauthenticated'")
    assert confirmed == [{"outcome": "success"}]


def test_an_app_carries_tokens(page: Callable[[str], str]) -> None:
    assert page(APP) == CARRIED
