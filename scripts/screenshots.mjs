// Takes screenshots of every state of the page, at three widths and in both themes, and records the
// animation of an answer, into screenshots/. Files that docs/screenshots/ has are replaced there too.
// usage: screenshots.mjs [SCENE…]   all scenes by default; CHROMIUM names another browser.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { Provider, completeAnswer } from "../tests/e2e/harness/provider.mjs";
import { ChatPage } from "../tests/e2e/harness/chat-page.mjs";
import * as answerScenes from "./screenshots/scenes-answer.mjs";
import * as blockScenes from "./screenshots/scenes-blocks.mjs";
import * as exampleScenes from "./screenshots/scenes-examples.mjs";
import * as pageScenes from "./screenshots/scenes-page.mjs";
import * as refusalScenes from "./screenshots/scenes-refusals.mjs";
import * as startScenes from "./screenshots/scenes-start.mjs";
import { recording } from "./screenshots/recording.mjs";
import { SCREENSHOTS } from "./screenshots/capture.mjs";
import { PYTHON, ROOT, Servers } from "./screenshots/servers.mjs";
import { EARLIER } from "./screenshots/conversations.mjs";

const { chromium } = createRequire(`${ROOT}frontend/package.json`)("playwright-core");
const SHOWN_IN_DOCS = `${ROOT}docs/screenshots`;
const SCENES = {
  ...startScenes,
  ...answerScenes,
  ...blockScenes,
  ...pageScenes,
  ...refusalScenes,
  ...exampleScenes,
  recording,
};
const selected = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SCENES);

function findChromium() {
  const script = "from tests.support.needs import chromium; print(chromium() or '')";
  const found = execFileSync(PYTHON, ["-c", script], { cwd: ROOT, encoding: "utf8" }).trim();
  if (found === "") throw new Error("no Chromium was found; CHROMIUM can name one");
  return found;
}

async function newContext(browser, given = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    ...given,
  });
  context.setDefaultTimeout(60_000);
  return context;
}

/** Returns a function that opens pages of one new user. */
async function newUser(browser, given = {}) {
  const context = await newContext(browser, given);
  return async (url) => {
    const page = await context.newPage();
    await page.goto(url);
    const chat = new ChatPage(page);
    await chat.mountedComposer.waitFor();
    return chat;
  };
}

/** Copies the files taken since `start_ms` over those of the same name in docs/screenshots. */
async function updateDocs(start_ms) {
  for (const name of await readdir(SHOWN_IN_DOCS)) {
    const file = `${SCREENSHOTS}/${name}`;
    const taken = await stat(file).catch(() => null);
    if (taken !== null && taken.mtimeMs >= start_ms)
      await copyFile(file, `${SHOWN_IN_DOCS}/${name}`);
  }
}

async function main() {
  const start_ms = Date.now();
  await mkdir(SCREENSHOTS, { recursive: true });
  const servers = new Servers();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // A headless browser has no mouse, so styles for hover would not apply.
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
    const open = await newUser(browser);
    const first = await open(url);
    for (const [question, answer] of EARLIER) {
      await provider.scriptFor(question, completeAnswer(answer));
      await first.askAndWait(question);
      await first.button("New conversation").first().click();
      await first.waitForPath(/^\/$/);
    }
    await first.page.close();
    const fixtures = {
      provider,
      servers,
      url,
      open: (path = "/", at = url) => open(new URL(path, at).href),
      newUser: (given) => newUser(browser, given),
      newContext: (given) => newContext(browser, given),
    };
    for (const name of selected) {
      console.log(name);
      await SCENES[name](fixtures);
    }
    await updateDocs(start_ms);
  } finally {
    await browser.close();
    await servers.stop();
  }
}

await main();
