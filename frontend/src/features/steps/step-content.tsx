/**
 * Draws what a step was given and what it found. All of it may be hostile: it is drawn as text,
 * and bounded.
 */
import { useRef, type ReactNode } from "react";
import { texts, sentenceOf } from "../../i18n";
import type { Tool } from "@wordbrook/client";
import { useTabStop } from "../markdown/render/tab-stop";
import { ResultTable, rowsOf } from "./result-table";

/** Characters of one text that are drawn. */
const MOST_CHARACTERS = 20_000;

type Result = NonNullable<Tool["result"]>[number];

function BoundedText({ text, label }: { text: string; label: string }) {
  const place = useRef<HTMLPreElement>(null);
  useTabStop(place, true);
  const rest = text.length - MOST_CHARACTERS;
  return (
    <>
      <pre ref={place} className="step-text" role="group" aria-label={label} dir="auto">
        <code>{rest > 0 ? text.slice(0, MOST_CHARACTERS) : text}</code>
      </pre>
      {rest > 0 && <p className="step-cut">{texts.steps.cut(rest)}</p>}
    </>
  );
}

/** Return JSON over several lines; the text itself where it is none, as while it arrives. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="step-section">
      <p className="step-label">{label}</p>
      {children}
    </section>
  );
}

function ResultView({ result }: { result: Result }) {
  const label = texts.steps.result;
  if (result.type === "text") return <BoundedText text={result.text} label={label} />;
  if (result.type === "file") return <p>{texts.steps.file}</p>;
  const rows = rowsOf(result.value);
  if (rows) return <ResultTable rows={rows} />;
  return <BoundedText text={JSON.stringify(result.value, null, 2)} label={label} />;
}

/** Our sentence for a failure whose reason is in the server's log; else the one it came with. */
function failureOf(error: NonNullable<Tool["error"]>): string {
  return error.code === "backend_failed" ? texts.steps.hasFailed : sentenceOf(error);
}

export function StepContent({ text, tool }: { text: string; tool: Tool }) {
  const results = tool.result ?? [];
  return (
    <div className="step-body">
      {text !== "" && (
        <Labelled label={texts.steps.input}>
          <BoundedText text={indented(text)} label={texts.steps.input} />
        </Labelled>
      )}
      {results.length > 0 && (
        <Labelled label={texts.steps.result}>
          {results.map((result, index) => (
            <ResultView key={index} result={result} />
          ))}
        </Labelled>
      )}
      {tool.error && (
        <Labelled label={texts.steps.error}>
          <p>{failureOf(tool.error)}</p>
        </Labelled>
      )}
      {text === "" && results.length === 0 && !tool.error && <p>{texts.steps.noResult}</p>}
    </div>
  );
}
