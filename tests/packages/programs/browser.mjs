// A Chromium for the programs of this folder.
import { createRequire } from "node:module";

const frontend = new URL("../../../frontend/package.json", import.meta.url);
const { chromium } = createRequire(frontend)("playwright-core");

export const launch = (executablePath) =>
  chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  }); // prettier-ignore
