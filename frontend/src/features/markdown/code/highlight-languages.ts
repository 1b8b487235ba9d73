/** The highlighted languages, and highlight.js's result as plain spans. Runs in the worker. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import dart from "highlight.js/lib/languages/dart";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import graphql from "highlight.js/lib/languages/graphql";
import haskell from "highlight.js/lib/languages/haskell";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import latex from "highlight.js/lib/languages/latex";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import nginx from "highlight.js/lib/languages/nginx";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scala from "highlight.js/lib/languages/scala";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { csv } from "./csv-grammar";

const LANGUAGES = {
  bash,
  c,
  cpp,
  csharp,
  css,
  csv,
  dart,
  diff,
  dockerfile,
  go,
  graphql,
  haskell,
  ini,
  java,
  javascript,
  json,
  kotlin,
  latex,
  lua,
  makefile,
  markdown,
  nginx,
  php,
  powershell,
  python,
  r,
  ruby,
  rust,
  scala,
  shell,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};

for (const [name, definition] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, definition);
// Their files are HTML with scripts and styles inside.
hljs.registerAliases(["vue", "svelte"], { languageName: "xml" });

/** A piece of code with its colour class; null where it has none. */
export interface Span {
  scope: string | null;
  children: (Span | string)[];
}

interface EmitterNode {
  scope?: string;
  children: (EmitterNode | string)[];
}

/** Deeper pieces have the colour of the one around them. */
const DEEPEST = 20;
/** A block with more pieces stays plain: each is an element. */
const MOST_PIECES = 10_000;

function spanOf(node: EmitterNode, depth: number, count: { pieces: number }): Span {
  const children = node.children.flatMap((child): (Span | string)[] => {
    count.pieces += 1;
    if (typeof child === "string") return [child];
    const span = spanOf(child, depth + 1, count);
    return depth < DEEPEST ? [span] : span.children;
  });
  return { scope: node.scope ?? null, children };
}

/** Return null for an unknown language: automatic detection would colour prose. */
export function highlight(code: string, language: string): Span | null {
  if (!hljs.getLanguage(language)) return null;
  const result = hljs.highlight(code, { language, ignoreIllegals: true });
  const count = { pieces: 0 };
  // The emitter's tree is private, but `value` is HTML, which would need innerHTML.
  const { rootNode } = result._emitter as unknown as { rootNode: EmitterNode };
  const span = spanOf(rootNode, 0, count);
  return count.pieces > MOST_PIECES ? null : span;
}
