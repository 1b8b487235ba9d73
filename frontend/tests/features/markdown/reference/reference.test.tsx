/**
 * Answers as current models write them, compared with the usual renderer of others. An answer that
 * is drawn differently on purpose says why in its file.
 */
import { readdirSync, readFileSync } from "node:fs";
import { render } from "@testing-library/react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { BlockBody } from "../../../../src/features/markdown/render/block-body";
import { normalForm } from "./normal-form";
import { renderReference } from "./reference-renderer";

interface Answer {
  name: string;
  text: string;
  /** Why it is drawn differently. */
  reason: string | null;
}

const FOLDER = "tests/features/markdown/reference";

function readAnswers(file: string): Answer[] {
  const parts = readFileSync(`${FOLDER}/${file}`, "utf8").split(/^@@ /m).slice(1);
  return parts.map((part) => {
    const [name = "", ...lines] = part.split("\n");
    const reason = /^differs: (.+)/.exec(lines[0] ?? "")?.[1] ?? null;
    return { name, text: lines.slice(reason === null ? 0 : 1).join("\n"), reason };
  });
}

const ANSWERS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".md"))
  .flatMap(readAnswers);

function ours(text: string): string {
  return normalForm(render(<Markdown text={text} run={1} isOpen={false} />).container);
}

test.each(ANSWERS.filter(({ reason }) => reason === null))(
  "$name is drawn like the reference",
  ({ text }) => {
    expect(ours(text)).toBe(normalForm(renderReference(text)));
  },
);

test.each(ANSWERS.filter(({ reason }) => reason !== null))(
  "$name is drawn differently: $reason",
  ({ text }) => {
    expect(ours(text)).not.toBe(normalForm(renderReference(text)));
  },
);

function drawn(stream: BlockStream, text: string): string {
  return stream
    .update(text, false)
    .flat()
    .map(({ token, links }) =>
      renderToStaticMarkup(<BlockBody token={token} links={links} isOpen={false} />),
    )
    .join("\n");
}

test("each answer, cut at every character, is drawn like the whole text", () => {
  expect(ANSWERS.length).toBeGreaterThanOrEqual(60);
  for (const { text } of ANSWERS) {
    const stream = new BlockStream();
    for (let end = 1; end < text.length; end += 1) stream.update(text.slice(0, end), true);
    expect(drawn(stream, text)).toBe(drawn(new BlockStream(), text));
  }
});
