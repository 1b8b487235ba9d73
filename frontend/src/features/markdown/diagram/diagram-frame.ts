/**
 * Draws diagrams in a sandboxed frame without an origin and without the network, one at a time. A
 * diagram that takes longer than its time limit is not drawn, and the frame is replaced.
 */
import { basePath } from "../../../lib/page-meta";
import mermaidUrl from "mermaid/dist/mermaid.min.js?url";
import type { Look } from "./look";

/** A drawing, shown as a picture: nothing in it runs or loads. */
export interface Picture {
  svg: string;
  width: number;
  height: number;
  /** The diagram's own description; may be empty. */
  title: string;
}

export interface Job {
  source: string;
  look: Look;
  /** Receives null where it cannot be drawn. */
  onDone: (picture: Picture | null) => void;
}

const LIMIT_MS = 5_000;
const LOAD_LIMIT_MS = 60_000;
const LONGEST_SVG = 2_000_000;
const LONGEST_TITLE = 200;
const LARGEST_PX = 10_000;

let frame: HTMLIFrameElement | null = null;
let isReady = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let current: Job | null = null;
let sent = 0;
const waiting: Job[] = [];

function isSize(value: unknown): value is number {
  return typeof value === "number" && value >= 1 && value <= LARGEST_PX;
}

/** The frame has drawn a text of a stranger: what it sends is checked. */
function checked(value: unknown): Picture | null {
  const { svg, width, height, title } = (value ?? {}) as Partial<Record<keyof Picture, unknown>>;
  if (typeof svg !== "string" || svg.length > LONGEST_SVG || !svg.startsWith("<svg")) return null;
  if (!isSize(width) || !isSize(height)) return null;
  const words = typeof title === "string" ? title.slice(0, LONGEST_TITLE) : "";
  return { svg, width, height, title: words };
}

function finish(picture: Picture | null): void {
  clearTimeout(timer);
  const done = current;
  current = null;
  done?.onDone(picture);
  next();
}

function giveUp(): void {
  frame?.remove();
  frame = null;
  isReady = false;
  finish(null);
}

function limit(limit_ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(giveUp, limit_ms);
}

function send(message: object): void {
  // The frame has no origin that could be named.
  frame?.contentWindow?.postMessage(message, "*");
}

function post({ source, look }: Job): void {
  sent += 1;
  limit(LIMIT_MS);
  send({ kind: "draw", id: sent, source, look });
}

/** The page fetches mermaid, because the browser's cache is closed to a frame without an origin. */
async function sendScript(target: HTMLIFrameElement): Promise<void> {
  try {
    const response = await fetch(mermaidUrl);
    if (!response.ok) throw new Error(`mermaid: HTTP ${String(response.status)}`);
    const script = await response.text();
    if (frame === target) send({ kind: "script", script });
  } catch {
    // The next diagram tries again.
    if (frame === target) giveUp();
  }
}

function onMessage({ source, data }: MessageEvent<unknown>): void {
  const view = frame?.contentWindow;
  if (!view || source !== view) return;
  const { kind, id, picture } = (data ?? {}) as { kind?: string; id?: number; picture?: unknown };
  if (kind === "loaded" && frame) void sendScript(frame);
  else if (kind === "ready" && !isReady) {
    isReady = true;
    if (current) post(current);
  } else if (id === sent && current && (kind === "drawn" || kind === "failed"))
    finish(kind === "drawn" ? checked(picture) : null);
}

function startFrame(): void {
  frame = document.createElement("iframe");
  frame.className = "diagram-frame";
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("aria-hidden", "true");
  frame.tabIndex = -1;
  frame.title = "";
  frame.src = `${basePath()}/mermaid-frame.html`;
  limit(LOAD_LIMIT_MS);
  document.body.append(frame);
}

function next(): void {
  current = waiting.shift() ?? null;
  if (!current) return;
  if (!frame) startFrame();
  else if (isReady) post(current);
}

addEventListener("message", onMessage);

/** Draw a diagram once those before it are done; the returned function cancels it while it waits. */
export function enqueueDiagram(job: Job): () => void {
  waiting.push(job);
  if (!current) next();
  return () => {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
  };
}
