// Takes the pictures of docs/screenshots: every state of the page at three widths in both themes, and
// a short film of an answer. `make screenshots`; names after the command take those scenes alone;
// CHROMIUM names another browser.
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { Provider, whole } from "../tests/e2e/harness/provider.mjs";
import { Visitor } from "../tests/e2e/harness/visitor.mjs";
import * as answers from "./screenshots/answers.mjs";
import * as around from "./screenshots/around.mjs";
import * as beginnings from "./screenshots/beginnings.mjs";
import { film } from "./screenshots/film.mjs";
import { PICTURES } from "./screenshots/camera.mjs";
import { PYTHON, ROOT, Servers } from "./screenshots/servers.mjs";
import { EARLIER } from "./screenshots/texts.mjs";

const { chromium } = createRequire(`${ROOT}frontend/package.json`)("playwright-core");
const SCENES = { ...beginnings, ...answers, ...around, film };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SCENES);

function findChromium() {
  const script = "from tests.support.needs import chromium; print(chromium() or '')";
  const found = execFileSync(PYTHON, ["-c", script], { cwd: ROOT, encoding: "utf8" }).trim();
  if (found === "") throw new Error("no Chromium was found; CHROMIUM can name one");
  return found;
}

/** One person's browser: what was asked before stands in the list of every scene. */
async function arrive(browser, given = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    ...given,
  });
  context.setDefaultTimeout(60_000);
  return async (url) => {
    const page = await context.newPage();
    await page.goto(url);
    const visitor = new Visitor(page);
    await visitor.own.waitFor();
    return visitor;
  };
}

async function main() {
  await mkdir(PICTURES, { recursive: true });
  const servers = new Servers();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // A mouse, which a browser without a window lacks: what shows under it is hidden until then.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    ],
  });
  try {
    const base = await servers.provider();
    const provider = new Provider(base);
    const url = await servers.wordbrook(base);
    const open = await arrive(browser);
    const before = await open(url);
    for (const [question, answer] of EARLIER) {
      await provider.answersTo(question, whole(answer));
      await before.askWhole(question);
      await before.button("New conversation").first().click();
      await before.isAt(/^\/$/);
    }
    await before.page.close();
    const stage = {
      provider,
      servers,
      url,
      open: (path = "/", at = url) => open(new URL(path, at).href),
      arrive: (given) => arrive(browser, given),
    };
    for (const name of wanted) {
      console.log(name);
      await SCENES[name](stage);
    }
  } finally {
    await browser.close();
    await servers.stop();
  }
}

await main();
