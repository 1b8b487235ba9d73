// Takes the pictures of docs/screenshots: starts Wordbrook before a scripted provider, asks, and looks
// at each state at both widths in both themes. `make screenshots`; CHROMIUM names another browser.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { eventually } from "../tests/e2e/harness/eventually.mjs";
import { Provider, deltas, stall, whole } from "../tests/e2e/harness/provider.mjs";
import { Visitor } from "../tests/e2e/harness/visitor.mjs";
import { withPalette } from "./screenshots-palette.mjs";
import { EARLIER, FAILED, PARTIAL, QUESTION, STOPPED, WHOLE } from "./screenshots-texts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const pictures = `${root}docs/screenshots`;
const python = `${root}.venv/bin/python`;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 780 },
];
const { chromium } = createRequire(`${root}frontend/package.json`)("playwright-core");
const started = [];

function start(command, given, options = {}) {
  const child = spawn(command, given, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });
  started.push(child);
  return child;
}

function findChromium() {
  const script = "from tests.support.needs import chromium; print(chromium() or '')";
  const found = execFileSync(python, ["-c", script], { cwd: root, encoding: "utf8" }).trim();
  if (found === "") throw new Error("no Chromium was found; CHROMIUM can name one");
  return found;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function startProvider() {
  const child = start(python, ["-m", "tests.provider", "--port", "0"]);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the provider did not start");
}

async function startServer(provider, place) {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    DATA_DIR: place,
    OPENAI_BASE_URL: provider,
    MODELS: "brook-1,brook-1-mini",
    LIMITS: "off",
    LOG_LEVEL: "WARNING",
  };
  start(python, ["-m", "gunicorn", "-c", "gunicorn.conf.py"], { env });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/readyz`)).ok, "the server is ready");
  return url;
}

async function take(visitor, state) {
  const { page } = visitor;
  await page.mouse.move(0, 0);
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      // A phone's picture has two pixels for one; so would a desktop's, but for its size.
      const scale = size.width > 600 ? "css" : "device";
      const png = await page.screenshot({ scale, animations: "disabled" });
      await writeFile(`${pictures}/${state}-${theme}-${size.width}.png`, withPalette(png));
    }
  }
  await page.setViewportSize(SIZES[0]);
}

/** Stops every timer of the page as soon as it shows `text`: no picture has another second. */
async function standStill(page, text) {
  await page.waitForFunction((wanted) => {
    if (!document.querySelector("main").textContent.includes(wanted)) return false;
    const newest = setTimeout(() => null);
    for (let timer = 0; timer <= newest; timer += 1) clearInterval(timer);
    return true;
  }, text);
}

async function takeAll(visitor, provider) {
  const fresh = async () => {
    await visitor.button("New conversation").first().click();
    await visitor.isAt(/^\/$/);
  };
  await take(visitor, "empty");

  await provider.answersTo(QUESTION, [...deltas(PARTIAL), stall], whole(WHOLE));
  await visitor.ask(QUESTION);
  await visitor.answer.getByText("10 GB cost no more").waitFor();
  await visitor.answer.locator("pre code span[class^=hl-]").first().waitFor();
  await take(visitor, "streaming");

  await visitor.stop.click();
  await visitor.action("Retry").click();
  await visitor.answer.getByText("Say the encoding.").waitFor();
  await visitor.ended();
  await visitor.answer.locator("pre code span[class^=hl-]").first().waitFor();
  await take(visitor, "finished");

  await fresh();
  await provider.answersTo(STOPPED.question, [...deltas(STOPPED.partial), stall]);
  await visitor.ask(STOPPED.question);
  await visitor.answer.getByText("carried down from the Alps").waitFor();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await take(visitor, "stopped");

  await fresh();
  await provider.answersTo(FAILED.question, [{ status: 429, headers: { "Retry-After": "60" } }]);
  await visitor.ask(FAILED.question);
  await visitor.ended("failed");
  await standStill(visitor.page, "Trying again in 50 seconds");
  await take(visitor, "failed");
}

async function main() {
  const place = await mkdtemp(`${tmpdir()}/wordbrook-screenshots-`);
  await mkdir(pictures, { recursive: true });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const base = await startProvider();
    const provider = new Provider(base);
    const url = await startServer(base, place);
    const page = await browser.newPage({
      viewport: SIZES[0],
      deviceScaleFactor: 2,
      locale: "en-GB",
    });
    page.setDefaultTimeout(60_000);
    const visitor = new Visitor(page);
    await page.goto(url);
    for (const [question, answer] of EARLIER) {
      await provider.answersTo(question, whole(answer));
      await visitor.askWhole(question);
      await visitor.button("New conversation").first().click();
      await visitor.isAt(/^\/$/);
    }
    await takeAll(visitor, provider);
  } finally {
    await browser.close();
    for (const child of started) child.kill();
    await rm(place, { recursive: true, force: true });
  }
}

await main();
