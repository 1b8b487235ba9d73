/**
 * The page's icons, drawn as strokes on a grid of 20. They are hidden from screen readers; buttons
 * have names.
 */
const PATHS = {
  menu: "M3 6h14M3 10h14M3 14h9",
  plus: "M10 4v12M4 10h12",
  panel: "M3 4h14v12H3zM8 4v12",
  settings:
    "M8.6 3h2.8l.4 2 1.7 1 1.9-.7 1.4 2.4L15.3 9v2l1.5 1.3-1.4 2.4-1.9-.7-1.7 1-.4 2H8.6l-.4-2-1.7-1-1.9.7-1.4-2.4L4.7 11V9L3.2 7.7l1.4-2.4 1.9.7 1.7-1zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  speaker: "M4 8v4h3l4 3.5v-11L7 8zM13.5 7.5a3.5 3.5 0 0 1 0 5M15.7 5.3a6.5 6.5 0 0 1 0 9.4",
  microphone:
    "M10 3a2.2 2.2 0 0 0-2.2 2.2v4a2.2 2.2 0 0 0 4.4 0v-4A2.2 2.2 0 0 0 10 3zM5 9a5 5 0 0 0 10 0M10 14v3",
  more: "M4.5 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M9.5 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M14.5 10a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0",
  send: "M10 16V4M5 9l5-5 5 5",
  copy: "M7 7V4h9v9h-3M4 7h9v9H4z",
  check: "M4 10.5l4 4 8-9",
  retry: "M16 5v4h-4M15.6 9a6 6 0 1 0 .4 3",
  forward: "M4 10h11M11 5.5l4.5 4.5-4.5 4.5",
  down: "M10 4v12M5 11l5 5 5-5",
  close: "M5 5l10 10M15 5L5 15",
  chevron: "M6 8l4 4 4-4",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  sliders: "M3 6h6M13 6h4M11 4v4M3 14h3M10 14h7M8 12v4",
  pen: "M4 16l1-4 8.5-8.5 3 3L8 15z",
  bin: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  moon: "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z",
  screen: "M3 4h14v9H3zM7 16.5h6M10 13v3.5",
  warning: "M10 3.5l7 12.5H3zM10 8v4M10 14.3h.01",
  pause: "M7 5v10M13 5v10",
  help: "M7.5 7.6a2.6 2.6 0 1 1 3.7 2.3c-.8.4-1.2.9-1.2 1.9M10 14.6h.01",
  wrap: "M3 5h14M3 10h11a2.5 2.5 0 0 1 0 5H9M11 13l-2 2 2 2M3 15h3",
  numbers:
    "M8 5h9M8 10h9M8 15h9M3 4.2l1.2-.9V8M2.9 12.6c.5-1.2 2.2-.7 1.8.5-.2.7-1.8 1.7-1.8 2.9h2",
  clip: "M15.5 9.5l-5.6 5.6a3.4 3.4 0 0 1-4.8-4.8l6-6a2.3 2.3 0 0 1 3.2 3.2l-5.9 5.9a1.1 1.1 0 0 1-1.6-1.6l5.2-5.2",
  camera: "M3 6.5h3L7.5 4h5L14 6.5h3v9H3zM10 8.2a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2z",
  save: "M10 3v9M6 8.5l4 4 4-4M4 16h12",
  preset: "M5.5 3.5h9v13L10 13l-4.5 3.5z",
  pin: "M7 3h6l-.7 5 2.7 3H5l2.7-3zM10 11v6",
  archive: "M3 4h14v4H3zM4.5 8v8h11V8M8 11h4",
  folder: "M3 5h5l2 2h7v9H3z",
  cut: "M3 10h9M16 10h.01M12 6v8",
} as const;

export type IconName = keyof typeof PATHS | "stop";

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {name === "stop" ? (
        <rect x="5.5" y="5.5" width="9" height="9" rx="1.5" className="icon-solid" />
      ) : (
        <path d={PATHS[name]} />
      )}
    </svg>
  );
}
