/** Reads and writes localStorage. It may be full or forbidden: then nothing is stored, and no error is raised. */
const PREFIX = "wordbrook.";

function attempt<Value>(task: () => Value): Value | null {
  try {
    return task();
  } catch {
    return null;
  }
}

/** Store `value` under `name`; null or an empty text removes it. */
export function saveItem(name: string, value: string | null): void {
  attempt(() => {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  });
}

/** Return the stored value; null where there is none. */
export function loadItem(name: string): string | null {
  return attempt(() => localStorage.getItem(PREFIX + name));
}

/** Return every stored value whose name begins with `prefix`. */
export function loadItems(prefix: string): string[] {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  return keys
    .filter((key) => key.startsWith(PREFIX + prefix))
    .map((key) => loadItem(key.slice(PREFIX.length)))
    .filter((value) => value !== null);
}

/** Call `onChange` with the rest of the name and the new value when another tab changes such an item. */
export function onItemChange(
  prefix: string,
  onChange: (name: string, value: string | null) => void,
): void {
  const start = PREFIX + prefix;
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(start)) onChange(key.slice(start.length), newValue);
  });
}

/** Remove everything that the page has stored in this browser. */
export function clearItems(): void {
  for (const store of [() => localStorage, () => sessionStorage]) {
    attempt(() => {
      const keys = Object.keys(store()).filter((key) => key.startsWith(PREFIX));
      for (const key of keys) store().removeItem(key);
    });
  }
}
