/** The text of a code block: growing, highlighted where its language is known, numbered on request. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { hasBidi, withVisibleBidi } from "../render/bidi";
import type { Span } from "./highlight-languages";
import { highlighted, requestHighlight } from "./highlighter";
import { linesIn, MOST_MARKED, numbersTo, withLineMarks } from "./line-numbers";

const OPEN_EVERY_MS = 300;

function plain(text: string, isMarked: boolean): ReactNode {
  return isMarked ? withLineMarks(text, withVisibleBidi) : withVisibleBidi(text);
}

function render(node: Span | string, key: number, isMarked: boolean): ReactNode {
  if (typeof node === "string") return plain(node, isMarked);
  const children = node.children.map((child, index) => render(child, index, isMarked));
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

interface CodeTextProps {
  code: string;
  /** The language that the fence names, in lower case; empty where it names none. */
  language: string;
  isOpen: boolean;
  isNumbered: boolean;
  isWrapped: boolean;
}

/** Lines that wrap have no common height: each has a mark of its own, once no more is added. */
export function CodeText({ code, language, isOpen, isNumbered, isWrapped }: CodeTextProps) {
  const coloured = useHighlight(useClosedLines(code, isOpen), language);
  const isPrefix = coloured !== null && code.startsWith(coloured.code);
  const rest = isPrefix ? code.slice(coloured.code.length) : code;
  const count = isNumbered ? linesIn(code) : 0;
  const isMarked = isNumbered && isWrapped && !isOpen && count <= MOST_MARKED;
  const numbers = useMemo(() => numbersTo(count), [count]);
  return (
    <>
      <code>
        {isMarked && <span className="md-line" />}
        {isPrefix ? render(coloured.span, 0, isMarked) : null}
        {isMarked || hasBidi(rest) ? plain(rest, isMarked) : <GrowingText text={rest} />}
      </code>
      {isNumbered && !isWrapped && (
        <span className="md-numbers" data-numbers={numbers} aria-hidden="true" />
      )}
    </>
  );
}
