// The person in test_page_from_nothing.py, who opens the page of docs/front-ends.md.

import { complained, journey, open, portray, tab } from "../browser/chromium.mjs";

const browser = await open();
const page = await tab(browser, process.env.PAGE);
const other = await tab(browser, process.env.PAGE);

const fill = async (button, values) => {
  const form = page.locator("form", { has: page.getByRole("button", { name: button }) });
  for (const [label, value] of Object.entries(values)) await form.getByLabel(label).fill(value);
  await form.getByRole("button").click();
};

await journey({
  "errors are shown beside their fields": async () => {
    await fill("Sign up", { Name: "Alice", Email: "alice", Password: "dawn" });
    await page.getByLabel("Email Not an email address.", { exact: true }).waitFor();
    await page.getByLabel("Password At least 8 characters.", { exact: true }).waitFor();
    await portray(page, "page-from-nothing");
    complained(page, "422");
  },
  "the page greets Alice, in each tab": async () => {
    const alice = { Email: "alice@example.com", Password: "a quiet harbour at dawn" };
    await fill("Sign up", alice);
    for (const shown of [page, other]) {
      await shown.getByRole("heading", { name: "Hello Alice", exact: true }).waitFor();
    }
  },
  "both tabs sign out": async () => {
    await other.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Been here" }).waitFor();
  },
  "a wrong password is refused in words, the right one is taken": async () => {
    await fill("Sign in", { Email: "alice@example.com", Password: "a quiet harbour at noon" });
    await page.getByText("No account has this address and this password.").waitFor();
    complained(page, "401");
    await fill("Sign in", { Password: "a quiet harbour at dawn" });
    await page.getByRole("heading", { name: "Hello Alice", exact: true }).waitFor();
    complained(page);
    complained(other);
  },
});
