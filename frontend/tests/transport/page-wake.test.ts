import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onWake } from "../../packages/client/src/transport/page-wake";

let woken = 0;
let isHidden = false;
onWake(() => {
  woken += 1;
});

beforeEach(() => {
  woken = 0;
  isHidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
});
afterEach(() => {
  vi.useRealTimers();
});

function shown(is_persisted: boolean): void {
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: is_persisted }));
}

test("network changes, a page from the cache and a resumed page call back", () => {
  dispatchEvent(new Event("offline"));
  dispatchEvent(new Event("online"));
  shown(true);
  document.dispatchEvent(new Event("resume"));
  expect(woken).toBe(4);
});

test("a page that was just loaded does not call back", () => {
  shown(false);
  expect(woken).toBe(0);
});

test("a page that becomes visible calls back, one that becomes hidden does not", () => {
  isHidden = true;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(woken).toBe(0);
  isHidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(woken).toBe(1);
});

test("a long overdue timer calls back; one a little late, or of a hidden page, does not", async () => {
  vi.useFakeTimers();
  let asleep = 0;
  onWake(() => {
    asleep += 1;
  });
  await vi.advanceTimersByTimeAsync(30_000);
  vi.setSystemTime(Date.now() + 3_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asleep).toBe(0);
  vi.setSystemTime(Date.now() + 60_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asleep).toBe(1);
  isHidden = true;
  vi.setSystemTime(Date.now() + 60_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asleep).toBe(1);
});
