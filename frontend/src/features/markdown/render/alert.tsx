/** Draws an alert: a box with an icon and a label, which do not rely on its colour. */
import type { ReactNode } from "react";
import { texts } from "../../../i18n";
import type { AlertKind } from "../lexer/alerts";

/** Outlines on a square of 16. */
const ICONS: Record<AlertKind, string> = {
  note: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 7v4.5M8 4.5v.01",
  tip: "M6 14.5h4M6 12c0-2-2-2.6-2-5.5a4 4 0 0 1 8 0C12 9.4 10 10 10 12z",
  important: "M2 2.5h12v9H8.5l-3 3v-3H2zM8 4.5v3M8 9.5v.01",
  warning: "M8 2 14.5 13.5h-13zM8 6.5v3.5M8 12v.01",
  caution: "M5.3 1.5h5.4l3.800 3.800v5.4l-3.800 3.800H5.3l-3.800-3.800V5.3zM8 4.5v4M8 11v.01",
};

interface AlertProps {
  kind: AlertKind;
  dir: "ltr" | "rtl";
  children: ReactNode;
}

export function Alert({ kind, dir, children }: AlertProps) {
  const label = texts.markdown.alerts[kind];
  return (
    <div className={`md-alert md-alert-${kind}`} role="note" aria-label={label} dir={dir}>
      <p className="md-alert-label" dir="auto">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={ICONS[kind]} />
        </svg>
        {label}
      </p>
      {children}
    </div>
  );
}
