// The processes behind the screenshots: Wordbrook as deployed, a scripted provider, and a proxy that fails.
import { spawn } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../tests/e2e/harness/eventually.mjs";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const PYTHON = `${ROOT}.venv/bin/python`;

const endpointsAt = (provider) => `
[endpoints.brook]
label = "Brook"
base_url = "${provider}"
default = "brook-1"
models = [
  { name = "brook-1", reasoning = true, vision = true, context = 128000 },
  { name = "brook-1-mini", context = 32000 },
]

[endpoints.ollama]
label = "Ollama on this machine"
base_url = "${provider}"
models = [
  { name = "qwen3:8b", reasoning = true, context = 40960 },
  { name = "gemma3:4b", vision = true, context = 131072 },
]

[endpoints.office]
label = "The office"
base_url = "http://127.0.0.1:9/v1"
`;

async function listen(server) {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server.address().port;
}

async function freePort() {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export class Servers {
  #children = [];
  #places = [];
  #proxies = [];

  /** Starts the scripted provider; returns its address. */
  async provider() {
    for await (const line of createInterface({
      input: this.#start(["-m", "app.testing.fake_openai", "--port", "0"]).stdout,
    }))
      return line;
    throw new Error("the provider did not start");
  }

  /** Starts Wordbrook with that provider, or with the demo model; returns its address. */
  async wordbrook(provider = null, settings = {}) {
    const place = await mkdtemp(`${tmpdir()}/wordbrook-screenshots-`);
    this.#places.push(place);
    if (provider) await writeFile(`${place}/providers.toml`, endpointsAt(provider));
    const port = await freePort();
    this.#start(["-m", "gunicorn", "-c", "gunicorn.conf.py"], {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: place,
      TITLES: "words",
      LIMITS: "off",
      LOG_LEVEL: "ERROR",
      ...settings,
    });
    return this.#whenReady(`http://127.0.0.1:${port}`, "/readyz");
  }

  /** Starts examples/flask; returns its address. */
  async host() {
    const place = await mkdtemp(`${tmpdir()}/wordbrook-screenshots-`);
    this.#places.push(place);
    await symlink(`${ROOT}app`, `${place}/wordbrook`);
    const port = await freePort();
    const threads = ["-k", "gthread", "--threads", "20", "--no-control-socket"];
    const where = ["-b", `127.0.0.1:${port}`, "--log-level", "error"];
    const env = {
      PATH: process.env.PATH,
      PYTHONPATH: place,
      INSTANCE_PATH: `${place}/instance`,
      SECRET_KEY: "of the screenshots",
    };
    const command = ["-m", "gunicorn", ...where, ...threads, "notes:create_app()"];
    this.#start(command, env, `${ROOT}examples/flask`);
    return this.#whenReady(`http://127.0.0.1:${port}`, "/sign-in");
  }

  async #whenReady(url, path) {
    await eventually(async () => (await fetch(url + path)).ok, "the server is ready", 60_000);
    return url;
  }

  /** Starts a proxy before `url` that can be cut or fall silent. */
  async proxy(url) {
    const open = new Set();
    let isSilent = false;
    const server = createServer((near) => {
      open.add(near.on("error", () => null).on("close", () => open.delete(near)));
      if (isSilent) return;
      const far = connect(Number(new URL(url).port), "127.0.0.1");
      near.pipe(far).pipe(near);
      near.on("close", () => far.destroy());
      far.on("error", () => near.destroy());
    });
    const port = await listen(server);
    const cut = () => {
      server.close();
      for (const socket of open) socket.destroy();
    };
    this.#proxies.push(cut);
    return {
      url: `http://127.0.0.1:${port}`,
      cut,
      fallSilent() {
        isSilent = true;
        for (const socket of open) socket.destroy();
      },
    };
  }

  async stop() {
    for (const cut of this.#proxies) cut();
    for (const child of this.#children) child.kill();
    for (const place of this.#places) await rm(place, { recursive: true, force: true });
  }

  #start(given, env = process.env, cwd = ROOT) {
    const child = spawn(PYTHON, given, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    this.#children.push(child);
    return child;
  }
}
