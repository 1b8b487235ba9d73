/** A code block with its language and actions; long lines scroll inside it. */
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { CopyButton } from "../../../components/ui/copy-button";
import { IconButton } from "../../../components/ui/button";
import { texts } from "../../../i18n";
import { hasBidi, withVisibleBidi } from "../render/bidi";
import { useTabStop } from "../render/tab-stop";
import { saveCode } from "./code-file";
import type { Span } from "./highlight-languages";
import { highlighted, requestHighlight } from "./highlighter";

const OPEN_EVERY_MS = 300;

function render(node: Span | string, key: number): ReactNode {
  if (typeof node === "string") return withVisibleBidi(node);
  const children = node.children.map(render);
  if (node.scope === null) return children;
  const scope = node.scope.split(".")[0] ?? "";
  return (
    <span key={key} className={`hl-${scope}`}>
      {children}
    </span>
  );
}

/** Append new text to one text node. */
function GrowingText({ text }: { text: string }) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const node = place.current?.firstChild;
    if (!(node instanceof Text)) place.current?.replaceChildren(document.createTextNode(text));
    else if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
    else node.data = text;
  }, [text]);
  return <span ref={place} />;
}

/** Return the complete lines of open code, at intervals; all of it once it is closed. */
function useClosedLines(code: string, isOpen: boolean): string {
  const [closed, setClosed] = useState(isOpen ? "" : code);
  const latest = useRef(code);
  useEffect(() => {
    latest.current = code;
  }, [code]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(() => {
      setClosed(latest.current.slice(0, latest.current.lastIndexOf("\n") + 1));
    }, OPEN_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isOpen]);
  return isOpen ? closed : code;
}

function useHighlight(code: string, language: string): { code: string; span: Span } | null {
  const [done, setDone] = useState<{ code: string; span: Span } | null>(null);
  useEffect(() => {
    if (language === "" || code === "") return undefined;
    return requestHighlight(code, language, (span) => {
      setDone({ code, span });
    });
  }, [code, language]);
  const known = highlighted(code, language);
  return known ? { code, span: known } : done;
}

function Code({ code, language, isOpen }: CodeBlockProps) {
  const coloured = useHighlight(useClosedLines(code, isOpen), language);
  const isPrefix = coloured !== null && code.startsWith(coloured.code);
  const rest = isPrefix ? code.slice(coloured.code.length) : code;
  return (
    <code>
      {isPrefix ? render(coloured.span, 0) : null}
      {hasBidi(rest) ? withVisibleBidi(rest) : <GrowingText text={rest} />}
    </code>
  );
}

interface CodeBlockProps {
  code: string;
  /** The language that the fence names; empty where it names none. */
  language: string;
  isOpen: boolean;
}

export const CodeBlock = memo(function CodeBlock({ code, language, isOpen }: CodeBlockProps) {
  const [isWrapped, setWrapped] = useState(false);
  const name = language === "" ? texts.markdown.code : language;
  const place = useRef<HTMLPreElement>(null);
  useTabStop(place, true);
  return (
    <div className="md-code">
      <div className="md-code-head">
        <span>{name}</span>
        <IconButton
          icon="wrap"
          label={texts.markdown.wrap}
          aria-pressed={isWrapped}
          onClick={() => {
            setWrapped(!isWrapped);
          }}
        />
        <IconButton
          icon="save"
          label={texts.markdown.saveCode}
          onClick={() => {
            saveCode(code, language);
          }}
        />
        <CopyButton text={code} label={texts.markdown.copyCode} />
      </div>
      <pre
        className={isWrapped ? "is-wrapped" : undefined}
        ref={place}
        dir="ltr"
        aria-label={texts.markdown.codeLabel(name)}
      >
        <Code code={code} language={language.toLowerCase()} isOpen={isOpen} />
      </pre>
    </div>
  );
});
