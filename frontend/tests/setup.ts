/** Defines browser interfaces that the page uses and jsdom lacks; cleans up after each test. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import { InProcessWorker } from "./support/in-process-worker";

Object.assign(globalThis, {
  Worker: InProcessWorker,
  ResizeObserver: class {
    observe = vi.fn();
    disconnect = vi.fn();
    unobserve = vi.fn();
  },
  matchMedia: () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }),
  CSS: { supports: () => true },
});
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

// For busy machines: a lazy component may take seconds to load.
const PATIENCE_MS = 30_000;
configure({ asyncUtilTimeout: PATIENCE_MS });
const { waitFor, waitUntil } = vi;
const patient: Pick<typeof vi, "waitFor" | "waitUntil"> = {
  waitFor: (check, options) => waitFor(check, options ?? { timeout: PATIENCE_MS }),
  waitUntil: (check, options) => waitUntil(check, options ?? { timeout: PATIENCE_MS }),
};
Object.assign(vi, patient);

afterEach(() => {
  cleanup();
  localStorage.clear();
  document.head.innerHTML = "";
  history.replaceState(null, "", "/");
});

// jsdom has no layout to scroll.
if (!("scrollIntoView" in Element.prototype))
  Object.assign(Element.prototype, { scrollIntoView: () => undefined });
