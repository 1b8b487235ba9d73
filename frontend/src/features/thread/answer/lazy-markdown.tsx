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

let loading: Promise<ComponentType<MarkdownProps>> | null = null;

export function loadMarkdown(): Promise<ComponentType<MarkdownProps>> {
  loading ??= import("../../markdown/markdown").then(
    ({ Markdown }) => (View = Markdown),
    () => (View = Plain),
  );
  return loading;
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
