// A program that uses the entry for a back office.

import { createClient, type Client } from "@gatebook/client";
import {
  changeRoles,
  createPermissions,
  findAccounts,
  listAccounts,
  type AccountFilter,
  type AccountSearch,
  type AccountView,
  type PermissionStore,
} from "@gatebook/client/admin";

const gatebook: Client = createClient({ askPassword: async () => "b" });
// A client with paths of its own is taken as well.
const other = createClient<{ "/notes": { get: { responses: { 204: { content?: never } } } } }>();

export const permissions: PermissionStore = createPermissions(other);

export async function back(signal: AbortSignal): Promise<AccountView[]> {
  const filter: AccountFilter = { state: "locked", order: "oldest" };
  const search: AccountSearch = { email_domain: "example.com" };
  const all: AccountView[] = [];
  for await (const page of listAccounts(other, filter, { limit: 100, signal })) all.push(...page);
  for await (const page of findAccounts(gatebook, search)) all.push(...page);
  // @ts-expect-error nothing that a search knows
  findAccounts(gatebook, { address: "a@example.com" });
  // @ts-expect-error a state that no account has
  listAccounts(gatebook, { state: "sleeping" });
  // @ts-expect-error the iterator keeps the position
  listAccounts(gatebook, { cursor: "c1" });
  return all;
}

export async function promote({ id }: AccountView): Promise<string> {
  await gatebook.put("/v1/accounts/{id}/lock", { reason: "abuse" }, { path: { id } });
  // @ts-expect-error a reason that the contract lacks
  await gatebook.put("/v1/accounts/{id}/lock", { reason: "payment" }, { path: { id } });
  const roles = await changeRoles(gatebook, id, { grant: ["support"], revoke: ["auditor"] });
  const { known, problem } = permissions.state;
  return known && permissions.can("roles:assign") ? roles.join() : (problem?.message ?? "");
}
