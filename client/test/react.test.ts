import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createClient } from "../src/index.ts";
import { createPasswordPrompt, usePasswordPrompt, useSession } from "../src/react.ts";

test("a server renders without asking anybody", () => {
  const fetch = () => assert.fail("nothing is sent while a server renders");
  const client = createClient({ api: "https://accounts.example.com", fetch });
  const prompt = createPasswordPrompt();
  const Page = () => {
    const { status } = useSession(client);
    return createElement("p", null, `${status}, ${usePasswordPrompt(prompt)}`);
  };

  assert.equal(renderToString(createElement(Page)), "<p>unknown, null</p>");
});

/** A question as the client asks it. */
function question() {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  return { methods: ["password" as const], problem: null, signal: controller.signal, cancel };
}

test("a dialog stays open while the password is checked, and asks again after a typo", async () => {
  const prompt = createPasswordPrompt();
  const seen: unknown[] = [];
  prompt.subscribe(() => seen.push(prompt.asked?.pending ?? "closed"));

  const first = prompt.ask(question());
  assert.equal(prompt.asked?.problem, null);
  prompt.asked?.submit("dusk");
  assert.equal(await first, "dusk");

  const over = question();
  const second = prompt.ask(over);
  prompt.asked?.submit("dawn");
  assert.equal(await second, "dawn");
  over.cancel(); // the question is over

  assert.deepEqual(seen, [false, true, false, true, "closed"]);
});

test("a person cancels, or the session ends", async () => {
  const prompt = createPasswordPrompt();

  const cancelled = prompt.ask(question());
  prompt.asked?.cancel();
  assert.equal(await cancelled, null);
  assert.equal(prompt.asked, null);

  const another = question();
  const ended = prompt.ask(another);
  another.cancel();
  assert.equal(await ended, null);
  assert.equal(prompt.asked, null);
});

test("a dialog that was cancelled while the password was checked stays closed", async () => {
  const prompt = createPasswordPrompt();
  const asked = question();

  const first = prompt.ask(asked);
  prompt.asked?.submit("dusk");
  assert.equal(await first, "dusk");
  prompt.asked?.cancel();
  assert.equal(prompt.asked, null);

  const afterTypo = prompt.ask(asked);
  assert.equal(prompt.asked, null);
  assert.equal(await afterTypo, null);

  void prompt.ask(question());
  assert.notEqual(prompt.asked, null);
});

test("a question that is over opens no dialog", async () => {
  const prompt = createPasswordPrompt();

  const asked = prompt.ask({ ...question(), signal: AbortSignal.abort() });

  assert.equal(prompt.asked, null);
  assert.equal(await asked, null);
});
