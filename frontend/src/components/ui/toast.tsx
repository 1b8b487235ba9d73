/**
 * A short notice with one action. It disappears after a while, unless pointer or focus is on it.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { texts } from "../../i18n";
import { announce } from "./announcer";
import { Button, IconButton } from "./button";

const SHOWN_MS = 10_000;

export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const listeners = new Set<(toast: Toast | null) => void>();

/** Show a notice in place of the current one; null removes it. */
export function showToast(toast: Toast | null): void {
  if (toast) announce(toast.text);
  for (const listener of listeners) listener(toast);
}

/** Focus the action where the focus fell to <body>, because the focused element was removed. */
function useActionFocus(toast: Toast | null) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isLost = document.activeElement === document.body || !document.activeElement;
    if (toast?.action && isLost) box.current?.querySelector("button")?.focus();
  }, [toast]);
  return box;
}

interface ToastsProps {
  /** Called when the notice that had the focus disappears. */
  onLeave: () => void;
}

export function Toasts({ onLeave }: ToastsProps) {
  const [toast, setToast] = useState<Toast | null>(null);
  const [isPaused, setPaused] = useState(false);
  const box = useActionFocus(toast);
  useEffect(() => {
    const show = (next: Toast | null) => {
      setPaused(false);
      setToast(next);
    };
    listeners.add(show);
    return () => {
      listeners.delete(show);
    };
  }, []);
  const close = useCallback(() => {
    const hadFocus = box.current?.contains(document.activeElement);
    setToast(null);
    if (hadFocus) onLeave();
  }, [box, onLeave]);
  useEffect(() => {
    if (!toast || isPaused) return undefined;
    const timer = setTimeout(close, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, isPaused, close]);

  if (!toast) return null;
  return (
    <div
      ref={box}
      className="toast"
      role="region"
      aria-label={toast.text}
      onPointerEnter={() => {
        setPaused(true);
      }}
      onPointerLeave={() => {
        setPaused(false);
      }}
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) setPaused(true);
      }}
      onBlur={() => {
        setPaused(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      <span>{toast.text}</span>
      {toast.action && (
        <Button
          tone="plain"
          onClick={() => {
            toast.action?.run();
            close();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton icon="close" label={texts.close} onClick={close} />
    </div>
  );
}
