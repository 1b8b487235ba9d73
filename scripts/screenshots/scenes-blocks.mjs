// Scenes of blocks with states of their own: diagrams, images, numbered code, tables.
import { completeAnswer } from "../../tests/e2e/harness/provider.mjs";
import { takeScreenshots } from "./capture.mjs";

const DIAGRAM = [
  "How a question travels:\n\n```mermaid\nflowchart LR\n  A[Composer] -->|send| B(Socket)\n",
  "  B --> C{Durable?}\n  C -->|yes| D[Journal]\n  C -->|no| E[Wait]\n  E --> C\n```\n\n",
  "```mermaid\nsequenceDiagram\n  participant P as Page\n  participant S as Server\n",
  "  P->>S: message:send\n  S-->>P: ack\n  Note over S: one transaction\n  S-->>P: delta\n```\n\n",
  "```mermaid\nflowchart LR\n  A --> \n```\n",
].join("");
const SVG =
  "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxMjAiIGhlaWdodD0iNjAiPjxwYXRoIGQ9Ik0wIDQwUTMwIDEwIDYwIDQwVDEyMCA0MFY2MEgweiIgZmlsbD0iIzBlNjY2OCIvPjwvc3ZnPg==";
const IMAGES = [
  `An image in the text: ![waves](${SVG})\n\n`,
  "One of another host:\n\n![The brook in spring](https://pictures.example.org/brook.png)\n\n",
  "One that is damaged: ![the mill](data:image/png;base64,AAAA)\n\n",
  `| Place | Depth |\n|---|--:|\n| Mill | 1.2 m |\n| Bridge | 0.8 m |\n\n`,
  `$$${"a_1x^2 + ".repeat(24)}z$$\n`,
].join("");
const CODE = `\`\`\`python\n${Array.from(
  { length: 60 },
  (_, line) => `depth_${line} = measure("${"a long name ".repeat(line === 3 ? 12 : 1)}")`,
).join("\n")}\n\`\`\`\n`;

const scrollTo = (chat, selector) => () =>
  chat.answer
    .locator(selector)
    .first()
    .evaluate((node) => node.scrollIntoView());

export async function diagrams({ open, provider }) {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer(DIAGRAM)));
  await chat.answer.locator(".md-diagram img").nth(1).waitFor();
  await chat.answer.getByText("could not be drawn").waitFor();
  const drawn = async () => {
    await scrollTo(chat, ".md")();
    // The diagrams are drawn again in the colours of the theme.
    await chat.page.waitForTimeout(1_500);
  };
  await takeScreenshots(chat, "diagrams", { before: drawn });
  await chat.page.close();
}

export async function images({ open, provider }) {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer(IMAGES)));
  await chat.answer.locator(".katex").first().waitFor();
  await takeScreenshots(chat, "images", { before: scrollTo(chat, ".md") });
  await chat.action("Copy table: Place, Depth").click();
  await chat.button("Copy as CSV").waitFor();
  await takeScreenshots(chat, "table-menu");
  await chat.page.close();
}

export async function numberedCode({ open, provider }) {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer(CODE)));
  await chat.action("Line numbers").click();
  const inside = () =>
    chat.page.locator(".thread-box").evaluate((box) => {
      box.scrollTop = 300;
    });
  await takeScreenshots(chat, "numbered-code", { before: inside });
  await chat.action("Wrap lines").click();
  await takeScreenshots(chat, "wrapped-code", { before: scrollTo(chat, "pre") });
  await chat.page.close();
}
