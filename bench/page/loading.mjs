// The first visit: what is fetched before anything is asked, and how soon the box takes a key on a
// processor four times slower.
import { gzipSync } from "node:zlib";
import { Tab } from "./browser.mjs";

const SLOWER = 4;

async function weigh(server) {
  const tab = await Tab.open();
  const bodies = [];
  const hosts = new Set();
  tab.page.on("request", (request) => hosts.add(new URL(request.url()).host));
  tab.page.on("response", (response) => {
    const type = response.request().resourceType();
    if (type === "script" || type === "stylesheet" || type === "font") {
      bodies.push(
        response.body().then((body) => ({ type, size: gzipSync(body, { level: 9 }).length })),
      );
    }
  });
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  await tab.page.waitForLoadState("networkidle");
  const files = await Promise.all(bodies);
  await tab.close();
  const sum = (wanted) =>
    files.filter(({ type }) => type === wanted).reduce((total, { size }) => total + size, 0) / 1000;
  return { js_kb: sum("script"), css_kb: sum("stylesheet"), fonts: sum("font"), hosts: hosts.size };
}

/** Runs in the page: notes when a key pressed into the box could first have been taken. */
function noteTypable() {
  const look = new MutationObserver(() => {
    const box = document.querySelector("#composer");
    if (!box || box.disabled) return;
    look.disconnect();
    // After the task that made it: only then does the page take events.
    setTimeout(() => {
      window.typable_ms = performance.now();
    });
  });
  look.observe(document, { childList: true, subtree: true });
}

async function timeTypable(server) {
  const tab = await Tab.open(null, { script: noteTypable });
  await tab.cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await tab.page.goto(server.url);
  const handle = await tab.page.waitForFunction(() => window.typable_ms);
  const typable_ms = await handle.jsonValue();
  await tab.composer.pressSequentially("a");
  if ((await tab.composer.inputValue()) !== "a") throw new Error("the box took no key");
  await tab.close();
  return typable_ms;
}

export async function measureLoading(server) {
  return { ...(await weigh(server)), typable_ms: await timeTypable(server) };
}
