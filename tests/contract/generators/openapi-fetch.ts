import createClient from "openapi-fetch";
import type { paths } from "./gatebook/openapi-typescript";

const { GET, POST, DELETE } = createClient<paths>({ baseUrl: API, credentials: "include" });

const weak = await POST("/v1/accounts", { body: { ...ALICE, password: "dawn" } });
if (weak.error?.code === "invalid_body") {
  for (const { pointer, code } of weak.error.errors) console.log(pointer, code);
}
await POST("/v1/accounts", { body: ALICE });

const wrong = await POST("/v1/sessions", { body: { ...ALICE, password: "at dusk" } });
if (wrong.error?.code === "wrong_credentials") console.log(wrong.error.status, wrong.error.code);
// @ts-expect-error the codes of problems are a closed list
wrong.error?.code === "no_such_code";

const { data: started } = await POST("/v1/sessions", { body: { ...ALICE, deliver: "token" } });
// 202, if the account has a second factor: no token yet
const token = started && "token" in started ? started.token : undefined;
const headers = { Authorization: `Bearer ${token satisfies string | undefined}` };
const { data: session } = await GET("/v1/session", { headers });
console.log(session?.account.email, session?.current);

const { data: feed } = await GET("/v1/account/audit-events", { headers });
for (const event of feed?.items ?? []) {
  if (event.type === "session.started") console.log(event.type, event.data.deliver);
  else if (event.type === "session.refused") console.log(event.type, event.data.reason);
  else console.log(event.type);
  // @ts-expect-error the types of events are a closed list
  event.type === "no.such_event";
}

await DELETE("/v1/session", { headers });
const { error } = await GET("/v1/session", { headers });
console.log(error?.status, error?.code);
