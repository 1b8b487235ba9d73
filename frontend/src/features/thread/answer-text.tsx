/**
 * A text as markdown. What draws it is apart from the first load, which is for asking: it is fetched
 * right after, and there before the first answer. Where it cannot be had, the text stands as written.
 */
import { lazy, Suspense, type ComponentType } from "react";

interface AnswerTextProps {
  text: string;
  run: number;
  isOpen: boolean;
}

function Plain({ text }: AnswerTextProps) {
  return <p className="md md-raw">{text}</p>;
}

let View: ComponentType<AnswerTextProps> | null = null;

let loading: Promise<ComponentType<AnswerTextProps>> | null = null;

export function loadMarkdown(): Promise<ComponentType<AnswerTextProps>> {
  loading ??= import("../markdown/markdown").then(
    ({ Markdown }) => (View = Markdown),
    () => (View = Plain),
  );
  return loading;
}
const Later = lazy(async () => ({ default: await loadMarkdown() }));

export function AnswerText(props: AnswerTextProps) {
  if (View) return <View {...props} />;
  return (
    <Suspense>
      <Later {...props} />
    </Suspense>
  );
}
