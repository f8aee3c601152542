// Drives Chromium for a test in Python (tests/support/browser.py), which starts this in Node.js.
// The test answers requests such as "mail alice@example.com": one line each way.

import { deepEqual, ok } from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";

import axe from "axe-core";
import { chromium } from "playwright-core";

const { CHROMIUM, CHROMIUM_ARGUMENTS = "", SCREENSHOTS } = process.env;
const LONGEST = Number(process.env.LONGEST) * 1000;
const SCRIPT = basename(process.argv[1], ".mjs");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: CHROMIUM_ARGUMENTS.split("\n").filter(Boolean),
});

/** Let the test do something; return its answer. */
export async function ask(request) {
  console.log(`? ${request}`);
  const { value, done } = await lines.next();
  if (done) throw new Error("the test has ended");
  return JSON.parse(value);
}

/** Open a browser of its own: cookies and storage are those of the state, or none. */
export async function open(options = {}) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/Lisbon",
    viewport: { width: 1024, height: 768 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(LONGEST);
  return context;
}

/** Open a tab. All that it writes to the console as an error is in `page.complaints`. */
export async function tab(context, url) {
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(shortened(message.text()));
  });
  if (url) await page.goto(url);
  return page;
}

/** Compare the errors in the console since the last look, and forget them. A retry repeats one. */
export function complained(page, ...expected) {
  deepEqual([...new Set(page.complaints.splice(0))], expected);
}

/** Fail if axe-core finds a barrier in the page as it is, for WCAG 2.2 AA and its best practices. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run();
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`);
  });
  deepEqual(violations, [], page.url());
}

/** Keep what the page looks like: in light and in dark, and on the narrowest phone. */
export async function portray(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  const wide = page.viewportSize();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${SCREENSHOTS}/${name}-${colorScheme}.png`, fullPage: true });
    await accessible(page);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  ok((await page.evaluate(overflow)) <= 0, `${page.url()} is wider than a phone`);
  await page.screenshot({ path: `${SCREENSHOTS}/${name}-phone.png`, fullPage: true });
  await page.setViewportSize(wide);
}

/** Run the steps of a journey, and say which of them failed, with what the page showed then. */
export async function journey(steps) {
  try {
    for (const [name, step] of Object.entries(steps)) {
      const began = performance.now();
      await step().catch(async (error) => {
        console.log(`FAILED: ${name}\n${error.stack}\n`);
        const pages = browser.contexts().flatMap((context) => context.pages());
        for (const [index, page] of pages.entries()) {
          const shown = await page.locator("body").innerText({ timeout: 1000 }).catch(String);
          console.log(`── ${page.url()}\n${shown}\n${page.complaints?.join("\n")}`);
          const path = `${SCREENSHOTS}/failed-${SCRIPT}-${index}.png`;
          await page.screenshot({ path }).catch(() => {});
        }
        process.exitCode = 1;
        throw error;
      });
      console.log(`${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    }
  } catch {
    // It is told above.
  } finally {
    await browser.close();
    process.stdin.destroy();
  }
}

/** "401" for an answer that Chromium reports as an error, else the text. */
function shortened(text) {
  return (
    /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)?.[1] ?? text
  );
}
