/** A native modal dialog: it traps focus, closes on Esc, and restores focus. */
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const place = useRef<HTMLDialogElement>(null);
  // In a layout effect, because it ends before the dialog is removed: closing it then returns the
  // focus to what opened it.
  useLayoutEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  // In a portal: Chromium blocks the submit of a form that is nested in another form.
  return createPortal(
    <dialog
      ref={place}
      className="dialog"
      aria-labelledby="dialog-title"
      onCancel={onClose}
      onSubmit={(event) => {
        event.stopPropagation();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>,
    document.body,
  );
}
