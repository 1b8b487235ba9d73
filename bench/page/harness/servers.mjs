// Starts Wordbrook as deployed: with its own page, or a copy of it with another Markdown renderer.
import { execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const python = `${root}.venv/bin/python`;
const READY_MS = 60_000;

export const fromFrontend = createRequire(`${root}frontend/package.json`);

export function findChromium() {
  const script = "from tests.support.needs import chromium; print(chromium() or '')";
  const found = execFileSync(python, ["-c", script], { cwd: root, encoding: "utf8" }).trim();
  if (found === "") throw new Error("no Chromium was found; CHROMIUM can name one");
  return found;
}

/** Builds the page into `folder` with `name`/markdown.tsx as its Markdown renderer. */
async function buildPage(name, folder) {
  const [{ build }, { default: react }] = await Promise.all(
    ["vite", "@vitejs/plugin-react"].map((name) => import(fromFrontend.resolve(name))),
  );
  const replacement = fileURLToPath(new URL(`../${name}/markdown.tsx`, import.meta.url));
  const replaceMarkdown = {
    name: "replace-markdown",
    enforce: "pre",
    resolveId: (id) => (id.endsWith("/markdown/markdown") ? replacement : null),
  };
  await build({
    root: `${root}frontend`,
    configFile: false,
    logLevel: "error",
    plugins: [react(), replaceMarkdown],
    build: {
      outDir: `${folder}/app/web/static`,
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    resolve: { dedupe: ["react", "react-dom", "katex"] },
  });
}

async function copyWithPage(name, folder) {
  await cp(`${root}app`, `${folder}/app`, {
    recursive: true,
    filter: (path) => !/web\/static|__pycache__/.test(path),
  });
  await cp(`${root}gunicorn.conf.py`, `${folder}/gunicorn.conf.py`);
  await buildPage(name, folder);
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function waitUntilReady(url, child) {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error("the server exited; its log is above");
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (performance.now() > deadline) throw new Error("the server did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts a server with the page `name`: "wordbrook", "naive" or "plain". */
export async function startServer(name, providerUrl) {
  const folder = await mkdtemp(`${tmpdir()}/wordbrook-bench-page-`);
  const isOurs = name === "wordbrook";
  const cwd = isOurs ? root : folder;
  if (!isOurs) await copyWithPage(name, folder);
  await mkdir(`${folder}/data`, { recursive: true });
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    DATA_DIR: `${folder}/data`,
    OPENAI_BASE_URL: providerUrl,
    OPENAI_API_KEY: "none",
    MODELS: "bench",
    LIMITS: "off",
    TITLES: "words",
    LOG_LEVEL: "WARNING",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const command = ["-m", "gunicorn", "-c", "gunicorn.conf.py"];
  const child = spawn(python, command, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, url, stop };
}
