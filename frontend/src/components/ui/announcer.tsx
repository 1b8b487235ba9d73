/**
 * The page's only live region: short statements for screen readers. An answer's node is never live.
 */
import { useEffect, useState } from "react";

const listeners = new Set<(text: string) => void>();

export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    listeners.add(setText);
    return () => {
      listeners.delete(setText);
    };
  }, []);
  return (
    <div role="status" className="visually-hidden">
      {text}
    </div>
  );
}
