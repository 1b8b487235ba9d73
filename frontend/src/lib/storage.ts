/** Reads and writes localStorage. It may be full or forbidden: then nothing is stored, and no error is raised. */
const PREFIX = "wordbrook.";

/** Store `value` under `name`; null or an empty text removes it. */
export function saveItem(name: string, value: string | null): void {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // See the module's comment.
  }
}

/** Return the stored value; null where there is none. */
export function loadItem(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Return every stored value whose name begins with `prefix`. */
export function loadItems(prefix: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + prefix))
      .map((key) => localStorage.getItem(key))
      .filter((value) => value !== null);
  } catch {
    return [];
  }
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
