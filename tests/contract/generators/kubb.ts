import { axiosInstance } from "@kubb/plugin-client/clients/axios";
import { isAxiosError } from "axios";
import {
  createAccount,
  createSession,
  endCurrentSession,
  listAuditEvents,
  readSession,
} from "./gatebook/kubb";
import type { CreateAccount422, CreateSession401, ReadSession401 } from "./gatebook/kubb";

axiosInstance.defaults.withCredentials = true;
const client = { baseURL: API };

try {
  await createAccount({ ...ALICE, password: "dawn" }, {}, client);
} catch (error) {
  if (!isAxiosError<CreateAccount422>(error)) throw error;
  const problem = error.response?.data;
  if (problem?.code === "invalid_body") {
    for (const { pointer, code } of problem.errors) console.log(pointer, code);
  }
}
await createAccount(ALICE, {}, client);

try {
  await createSession({ ...ALICE, password: "at dusk" }, {}, client);
} catch (error) {
  if (!isAxiosError<CreateSession401>(error)) throw error;
  const code = error.response?.data.code;
  console.log(error.status, code satisfies "wrong_credentials" | "unknown_passkey" | undefined);
  // @ts-expect-error the codes of problems are a closed list
  error.response?.data.code === "no_such_code";
}

const started = await createSession({ ...ALICE, deliver: "token" }, {}, client);
// 202, if the account has a second factor: no token yet
const token = ("token" in started ? started.token : undefined) satisfies string | undefined;
const signedIn = { ...client, headers: { Authorization: `Bearer ${token}` } };
const session = await readSession({}, {}, signedIn);
console.log(session?.account.email, session?.current);

const feed = await listAuditEvents({}, {}, signedIn);
for (const event of feed.items) {
  if (event.type === "session.started") console.log(event.type, event.data.deliver);
  else if (event.type === "session.refused") console.log(event.type, event.data.reason);
  else console.log(event.type);
  // @ts-expect-error the types of events are a closed list
  event.type === "no.such_event";
}

await endCurrentSession({}, signedIn);
try {
  await readSession({}, {}, signedIn);
} catch (error) {
  if (!isAxiosError<ReadSession401>(error)) throw error;
  console.log(error.status, error.response?.data.code);
}
