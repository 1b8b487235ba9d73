/** The browser's own modal dialog: it traps focus, closes on Esc, and gives focus back. */
import { useEffect, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  // Outside of whatever opened it: Chromium lets no submit of a form inside another form through.
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
