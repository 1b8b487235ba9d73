/** Reads and writes localStorage. It may be full or forbidden: then nothing is stored, and no error is raised. */
import { pageMeta } from "./page-meta";

const PREFIX = "wordbrook.";
/** Of the browser; all other items are of the user whose page this is. */
const SHARED = new Set(["theme", "language", "person"]);
let isClosed = false;

function keyOf(name: string): string {
  return PREFIX + (SHARED.has(name) ? "" : pageMeta("storage-scope")) + name;
}

function attempt<Value>(task: () => Value): Value | null {
  try {
    return task();
  } catch {
    return null;
  }
}

/** Store `value` under `name`; null or an empty text removes it. */
export function saveItem(name: string, value: string | null): void {
  if (isClosed) return;
  attempt(() => {
    if (value) localStorage.setItem(keyOf(name), value);
    else localStorage.removeItem(keyOf(name));
  });
}

/** Return the stored value; null where there is none. */
export function loadItem(name: string): string | null {
  return attempt(() => localStorage.getItem(keyOf(name)));
}

/** Return every stored value whose name begins with `prefix`. */
export function loadItems(prefix: string): string[] {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  return keys
    .filter((key) => key.startsWith(keyOf(prefix)))
    .map((key) => attempt(() => localStorage.getItem(key)))
    .filter((value) => value !== null);
}

/** Call `onChange` with the rest of the name and the new value when another tab changes such an item; return what ends it. */
export function onItemChange(
  prefix: string,
  onChange: (name: string, value: string | null) => void,
): () => void {
  const start = keyOf(prefix);
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key?.startsWith(start)) onChange(key.slice(start.length), newValue);
  };
  addEventListener("storage", onStorage);
  return () => {
    removeEventListener("storage", onStorage);
  };
}

/** Remove everything that the page has stored in this browser, but for what `isKept`. */
export function clearItems(isKept: (key: string) => boolean = () => false): void {
  for (const store of [() => localStorage, () => sessionStorage]) {
    attempt(() => {
      const keys = Object.keys(store()).filter((key) => key.startsWith(PREFIX) && !isKept(key));
      for (const key of keys) store().removeItem(key);
    });
  }
}

/** Remove what is stored of the person whose page this is, who signs out; it stores nothing more. */
export function clearPerson(): void {
  const own = keyOf("");
  clearItems((key) => SHARED.has(key.slice(PREFIX.length)) || !key.startsWith(own));
  isClosed = true;
}
