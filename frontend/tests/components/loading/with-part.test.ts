/** A part of the page that cannot be loaded: a message where the user asked for it, silence elsewhere. */
import { expect, test, vi } from "vitest";
import { ignore, withPart } from "../../../src/components/loading/lazy-component";
import { showToast } from "../../../src/components/ui/toast";
import { texts } from "../../../src/i18n";

vi.mock("../../../src/components/ui/toast", () => ({ showToast: vi.fn() }));

const lost = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));

test("a part that was asked for and is missing is reported, and can be tried again", async () => {
  const use = vi.fn();
  withPart(lost, use);
  await vi.waitFor(() => expect(showToast).toHaveBeenCalledTimes(1));
  expect(vi.mocked(showToast).mock.calls[0]?.[0]?.text).toBe(texts.partMissing);
  withPart(() => Promise.resolve("part"), use);
  await vi.waitFor(() => expect(use.mock.calls).toEqual([["part"]]));
});

test("a part that was not asked for is missing in silence", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  vi.mocked(showToast).mockClear();
  const use = vi.fn();
  withPart(lost, use, ignore);
  await new Promise((resolve) => setTimeout(resolve));
  process.off("unhandledRejection", unhandled);
  expect(use).not.toHaveBeenCalled();
  expect(showToast).not.toHaveBeenCalled();
  expect(unhandled).not.toHaveBeenCalled();
});
