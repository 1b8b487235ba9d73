import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Settings } from "../../../src/features/settings/settings";
import { chooseLanguage, setLanguage } from "../../../src/i18n";
import { settings as de } from "../../../src/i18n/de/settings";
import { settings as en } from "../../../src/i18n/en/settings";
import { preference, setPreference } from "../../../src/lib/preferences";
import { draw } from "../../support/render-in-session";

afterEach(async () => {
  vi.unstubAllGlobals();
  await setLanguage("en");
});

async function opened() {
  const drawn = draw(<Settings />);
  fireEvent.click(screen.getByRole("button", { name: "Settings" }));
  return { ...drawn, dialog: within(await screen.findByRole("dialog", { name: "Settings" })) };
}

function paths(node: object, path = ""): string[] {
  return Object.entries(node).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null ? paths(inner, `${path}.${key}`) : `${path}.${key}`,
  );
}

test("both languages have the same texts", () => {
  expect(paths(de)).toEqual(paths(en));
});

test("each choice applies and is stored at once", async () => {
  const { dialog } = await opened();
  const choose = (label: string, value: string) =>
    fireEvent.change(dialog.getByLabelText(label), { target: { value } });
  const themes = within(dialog.getByLabelText(en.theme)).getAllByRole("option");
  expect(themes.map(({ textContent }) => textContent)).toEqual(["System default", "Light", "Dark"]);
  choose(en.theme, "dark");
  choose("Text size", "large");
  choose(en.enter, "newline");
  choose(en.remoteImages, "load");
  fireEvent.click(dialog.getByLabelText(en.pinQuestion));
  expect(localStorage.getItem("wordbrook.theme")).toBe("dark");
  expect(localStorage.getItem("wordbrook.text-size")).toBe("large");
  expect(localStorage.getItem("wordbrook.enter")).toBe("newline");
  expect(localStorage.getItem("wordbrook.remote-images")).toBe("load");
  expect(localStorage.getItem("wordbrook.pin-question")).toBe("on");
});

test("the settings stay open when the page is drawn again in another language", async () => {
  const { dialog, unmount } = await opened();
  expect(dialog.getByLabelText("Language")).toBeTruthy();
  await act(() => chooseLanguage("de"));
  unmount();
  draw(<Settings />);
  expect(await screen.findByRole("dialog", { name: "Einstellungen" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Schließen" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what this browser stores is cleared after a second question, and nothing else", async () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { pathname: "/", reload });
  localStorage.setItem("another.site", "kept");
  const { dialog } = await opened();
  setPreference("enter", "newline");
  fireEvent.click(dialog.getByRole("button", { name: en.clear }));
  expect(preference("enter")).toBe("newline");
  expect(dialog.getByRole("alert").textContent).toBe(en.clearConfirm);
  fireEvent.click(dialog.getByRole("button", { name: en.clearNow }));
  expect(Object.keys(localStorage)).toEqual(["another.site"]);
  expect(reload).toHaveBeenCalledOnce();
});

function stubNotification(answer: NotificationPermission) {
  const requestPermission = vi.fn(() => Promise.resolve(answer));
  vi.stubGlobal("Notification", { permission: "default", requestPermission });
  return requestPermission;
}

test("the browser's permission for notifications is requested on the switch, and not before", async () => {
  const request = stubNotification("granted");
  const { dialog } = await opened();
  expect(request).not.toHaveBeenCalled();
  await act(async () => {
    fireEvent.click(dialog.getByLabelText(en.notifications));
    await Promise.resolve();
  });
  expect(request).toHaveBeenCalledOnce();
  expect(preference("notifications")).toBe("on");
});

test("notifications stay off where the browser blocks them, and the page says so", async () => {
  stubNotification("denied");
  const { dialog } = await opened();
  await act(async () => {
    fireEvent.click(dialog.getByLabelText(en.notifications));
    await Promise.resolve();
  });
  expect(preference("notifications")).toBe("off");
  expect(dialog.getByRole("alert").textContent).toBe(en.notificationsBlocked);
});
