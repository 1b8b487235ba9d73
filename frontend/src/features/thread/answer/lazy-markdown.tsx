/**
 * Draws a text as markdown. The renderer is not part of the first load: it is fetched right after,
 * before the first answer. Without it the text is shown as written.
 */
import { lazy, Suspense, type ComponentType } from "react";
import type { MarkdownProps } from "../../markdown/markdown";

function Plain({ text }: MarkdownProps) {
  return <p className="md md-raw">{text}</p>;
}

let View: ComponentType<MarkdownProps> | null = null;
let toHtml: ((message: Element) => string | null) | null = null;

let loading: Promise<ComponentType<MarkdownProps>> | null = null;

export function loadMarkdown(): Promise<ComponentType<MarkdownProps>> {
  loading ??= import("../../markdown/markdown").then(
    ({ Markdown, messageHtml }) => {
      toHtml = messageHtml;
      return (View = Markdown);
    },
    () => (View = Plain),
  );
  return loading;
}

/** Return the HTML of a message as it is drawn; null where it is not, or not whole. */
export function drawnHtml(id: string): string | null {
  const messages = document.querySelectorAll<HTMLElement>("[data-message]");
  const message = [...messages].find(({ dataset }) => dataset.message === id);
  return (message && toHtml?.(message)) ?? null;
}

const Later = lazy(async () => ({ default: await loadMarkdown() }));

export function LazyMarkdown(props: MarkdownProps) {
  if (View) return <View {...props} />;
  return (
    <Suspense>
      <Later {...props} />
    </Suspense>
  );
}
