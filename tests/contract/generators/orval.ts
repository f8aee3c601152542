import {
  createAccount,
  createSession,
  endCurrentSession,
  listAuditEvents,
  readSession,
} from "./gatebook/orval";

const weak = await createAccount({ ...ALICE, password: "dawn" });
if (weak.status === 422 && weak.data.code === "invalid_body") {
  for (const { pointer, code } of weak.data.errors) console.log(pointer, code);
}
await createAccount(ALICE);

const wrong = await createSession({ ...ALICE, password: "at dusk" });
if (wrong.status === 401)
  console.log(wrong.status, wrong.data.code satisfies "wrong_credentials" | "unknown_passkey");
// @ts-expect-error the codes of problems are a closed list
wrong.status === 401 && wrong.data.code === "no_such_code";

const started = await createSession({ ...ALICE, deliver: "token" });
if (started.status === 202) throw new Error("the account has a second factor");
if (started.status !== 201) throw new Error(started.data.detail);
const token = started.data.token satisfies string | undefined;
const options: RequestInit = {
  credentials: "include",
  headers: { Authorization: `Bearer ${token}` },
};
const session = await readSession({}, options);
if (session.status === 200) console.log(session.data?.account.email, session.data?.current);

const feed = await listAuditEvents({}, options);
for (const event of feed.status === 200 ? feed.data.items : []) {
  if (event.type === "session.started") console.log(event.type, event.data.deliver);
  else if (event.type === "session.refused") console.log(event.type, event.data.reason);
  else console.log(event.type);
  // @ts-expect-error the types of events are a closed list
  event.type === "no.such_event";
}

await endCurrentSession(options);
const after = await readSession({}, options);
if (after.status === 401) console.log(after.status, after.data.code);
