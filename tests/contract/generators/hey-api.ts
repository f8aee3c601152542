import {
  createAccount,
  createSession,
  endCurrentSession,
  listAuditEvents,
  readSession,
} from "./gatebook/hey-api";
import { client } from "./gatebook/hey-api/client.gen";

client.setConfig({ baseUrl: API, credentials: "include" });

const weak = await createAccount({ body: { ...ALICE, password: "dawn" } });
if (weak.error?.code === "invalid_body") {
  for (const { pointer, code } of weak.error.errors) console.log(pointer, code);
}
await createAccount({ body: ALICE });

const wrong = await createSession({ body: { ...ALICE, password: "at dusk" } });
if (wrong.error?.code === "wrong_credentials") console.log(wrong.error.status, wrong.error.code);
// @ts-expect-error the codes of problems are a closed list
wrong.error?.code === "no_such_code";

const { data: started } = await createSession({ body: { ...ALICE, deliver: "token" } });
// 202, if the account has a second factor: no token yet
const token = (started && "token" in started ? started.token : undefined) satisfies
  | string
  | undefined;
client.setConfig({ auth: (scheme) => (scheme.scheme === "bearer" ? token : undefined) });
const { data: session } = await readSession();
console.log(session?.account.email, session?.current);

const { data: feed } = await listAuditEvents();
for (const event of feed?.items ?? []) {
  if (event.type === "session.started") console.log(event.type, event.data.deliver);
  else if (event.type === "session.refused") console.log(event.type, event.data.reason);
  else console.log(event.type);
  // @ts-expect-error the types of events are a closed list
  event.type === "no.such_event";
}

await endCurrentSession();
const { error } = await readSession();
console.log(error?.status, error?.code);
