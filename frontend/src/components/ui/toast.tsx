/** A short notice with one thing to do about it, for a while; it waits for who looks at it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { texts } from "../../i18n";
import { announce } from "./announcer";
import { Button, IconButton } from "./button";

const SHOWN_MS = 8_000;

export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const listeners = new Set<(toast: Toast | null) => void>();

/** Shows it in the place of the one before; `null` takes that away. */
export function showToast(toast: Toast | null): void {
  if (toast) announce(toast.text);
  for (const listener of listeners) listener(toast);
}

/** By keyboard one gets to the button at once, where the thing that is gone was; a mouse goes there. */
function useWay(toast: Toast | null) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isLost = document.activeElement === document.body || !document.activeElement;
    if (toast?.action && isLost) box.current?.querySelector("button")?.focus();
  }, [toast]);
  return box;
}

interface ToastsProps {
  /** Takes the focus that goes away with a notice. */
  onLeave: () => void;
}

export function Toasts({ onLeave }: ToastsProps) {
  const [toast, setToast] = useState<Toast | null>(null);
  const [isHeld, setHeld] = useState(false);
  const box = useWay(toast);
  useEffect(() => {
    const show = (next: Toast | null) => {
      setHeld(false);
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
    if (!toast || isHeld) return undefined;
    const timer = setTimeout(close, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, isHeld, close]);

  if (!toast) return null;
  return (
    <div
      ref={box}
      className="toast"
      role="region"
      aria-label={toast.text}
      onPointerEnter={() => {
        setHeld(true);
      }}
      onPointerLeave={() => {
        setHeld(false);
      }}
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) setHeld(true);
      }}
      onBlur={() => {
        setHeld(false);
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
