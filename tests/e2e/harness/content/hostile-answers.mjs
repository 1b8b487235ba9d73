// Attacks that an answer may contain, and the check that none of them has an effect.
import assert from "node:assert/strict";
import { finish, chunks, words } from "../provider.mjs";

export const PAYLOAD = "window.ran=(window.ran||0)+1";
export const FOREIGN_ORIGIN = "http://evil.example";
export const NON_WEB_URLS = [
  `javascript:${PAYLOAD}`,
  `JAVASCRIPT&colon;${PAYLOAD}`,
  `java&#10;script:${PAYLOAD}`,
  `&#x6A;avascript:${PAYLOAD}`,
  `\u0001javascript:${PAYLOAD}`,
  `\u00a0javascript:${PAYLOAD}`,
  `<javascript:${PAYLOAD}>`,
  `<java\tscript:${PAYLOAD}>`,
  `data:text/html,<script>${PAYLOAD}</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `vbscript:${PAYLOAD}`,
  `java\\nscript:${PAYLOAD}`,
  `&#106;avascript:${PAYLOAD}`,
  `data:image/svg+xml,<svg/onload=${PAYLOAD}>`,
  "blob:http://127.0.0.1/x",
  "file:///etc/passwd",
  "filesystem:http://127.0.0.1/x",
  "view-source:http://127.0.0.1/",
  "/api/session",
  "?logout",
  "#top",
  "//evil.example/relative",
  "\\\\evil.example\\share",
];
export const HTML = [
  `<script>${PAYLOAD}</script>`,
  `<scr<script>ipt>${PAYLOAD}</script>`,
  `<SCRIPT/SRC="${FOREIGN_ORIGIN}/a.js"></SCRIPT>`,
  `<img src=x onerror=${PAYLOAD}>`,
  `<img srcset="${FOREIGN_ORIGIN}/b.png 1x">`,
  `<picture><source srcset="${FOREIGN_ORIGIN}/c.png"></picture>`,
  `<svg/onload=${PAYLOAD}><use href="${FOREIGN_ORIGIN}/d.svg#x"/><animate onbegin=${PAYLOAD} attributeName=x></svg>`,
  `<math><mtext><style><img src=x onerror=${PAYLOAD}></style></mtext></math>`,
  `<iframe srcdoc="<script>parent.${PAYLOAD}</script>"></iframe>`,
  `<object data="${FOREIGN_ORIGIN}/e"></object><embed src="${FOREIGN_ORIGIN}/f">`,
  `<video poster="${FOREIGN_ORIGIN}/g.png"><source src="${FOREIGN_ORIGIN}/h.mp4" onerror=${PAYLOAD}></video>`,
  `<audio src="${FOREIGN_ORIGIN}/i.mp3" autoplay></audio>`,
  `<link rel=stylesheet href="${FOREIGN_ORIGIN}/j.css"><link rel=prefetch href="${FOREIGN_ORIGIN}/k">`,
  `<link rel=dns-prefetch href="${FOREIGN_ORIGIN}"><meta http-equiv=refresh content="0;url=${FOREIGN_ORIGIN}/l">`,
  `<base href="${FOREIGN_ORIGIN}/"><form action="${FOREIGN_ORIGIN}/m"><button>Send</button></form>`,
  `<style>@import "${FOREIGN_ORIGIN}/import.css";</style><svg><image href="${FOREIGN_ORIGIN}/t.svg"/></svg>`,
  `<style>body{background:url(${FOREIGN_ORIGIN}/n.png)} *{display:none}</style>`,
  `<p style="position:fixed;inset:0;background:url(${FOREIGN_ORIGIN}/o.png)">over all</p>`,
  `<input autofocus onfocus=${PAYLOAD}><details open ontoggle=${PAYLOAD}><marquee onstart=${PAYLOAD}>`,
  `<a id=app name=app href="javascript:${PAYLOAD}">clobber</a><form id=root><input name=children></form>`,
  `<template><script>${PAYLOAD}</script></template><noscript><img src="${FOREIGN_ORIGIN}/p.png"></noscript>`,
  `<!--><script>${PAYLOAD}</script>--><![CDATA[<script>${PAYLOAD}</script>]]><?x <script>${PAYLOAD}</script>?>`,
];
export const FORMULAS = [
  `\\href{javascript:${PAYLOAD}}{x}`,
  `\\href{${FOREIGN_ORIGIN}/q}{x}`,
  `\\url{javascript:${PAYLOAD}}`,
  `\\includegraphics[height=1em]{${FOREIGN_ORIGIN}/r.png}`,
  `\\htmlData{on=x}{x} \\htmlId{root}{x} \\htmlClass{md}{x}`,
  `\\htmlStyle{position:fixed;background:url(${FOREIGN_ORIGIN}/s.png)}{x}`,
  `\\color{red;background:url(${FOREIGN_ORIGIN}/t.png)}{x}`,
  `\\text{<img src=x onerror=${PAYLOAD}>}`,
  "\\def\\a{\\a\\a}\\a",
  "\\rule{9999em}{9999em}\\kern{-9999em}\\rule{9999em}{9999em}",
  "\\raisebox{-9999em}{x}\\unknown{<b>}",
];

export const inEveryContext = (attack) => [
  `${attack}\n\n`,
  `# ${attack}\n\n`,
  `> - ${attack}\n\n`,
  `| ${attack.replaceAll("|", "\\|")} | b |\n|---|---|\n| ${attack.replaceAll("|", "\\|")} | c |\n\n`,
  `\`\`\`${attack.split("\n")[0]}\n${attack}\n\`\`\`\n\n`,
  `~~~html\n${attack}\n~~~\n\n`,
  `\`${attack}\` *${attack}* ~~${attack}~~\n\n`,
];
export const inEveryLinkForm = (address) =>
  [
    `[words](${address})`,
    `[words](<${address.replace(/^<|>$/g, "")}> "title")`,
    `![picture](${address})`,
    `[![picture](${address})](${address})`,
    `<${address.replace(/^<|>$/g, "")}>`,
    `[words][ref]\n\n[ref]: ${address}`,
  ].join("\n\n") + "\n\n";

/** Returns the elements, attributes and styles of an answer that none may have. */
export function findings(answer) {
  const inside = [...answer.querySelectorAll("*")];
  const banned =
    "script, img, iframe, style, link, meta, base, object, embed, form, video, audio, source, picture, template, image, use, animate, foreignObject";
  const attributes = inside.flatMap((node) =>
    node.getAttributeNames().map((name) => [node.localName, name, node.getAttribute(name)]),
  );
  const hrefs = attributes.filter(([, name]) => /(^|:)href$|^src|^action$|^data$/.test(name));
  return [
    ...[...answer.querySelectorAll(banned)].map((node) => node.outerHTML),
    ...attributes.filter(([, name]) => name.startsWith("on")).map(String),
    // "#…" leads to a heading of the same answer.
    ...hrefs.filter(([, , value]) => !/^(https?:|mailto:|#)/.test(value)).map(String),
    // A name for screen readers, a hint and the source for a copy are text.
    ...attributes
      .filter(
        ([, name, value]) =>
          !["aria-label", "title", "data-tex"].includes(name) && /url\(/i.test(value),
      )
      .map(String),
    ...attributes
      .filter(
        ([, name, value]) => ["id", "name"].includes(name) && /^(root|app|children)$/.test(value),
      )
      .map(String),
    ...[...answer.querySelectorAll("a[href]")]
      .filter(
        (node) =>
          !node.getAttribute("href").startsWith("#") &&
          (node.target !== "_blank" || !/noopener/.test(node.rel) || !/noreferrer/.test(node.rel)),
      )
      .map((node) => node.outerHTML),
    ...inside
      .filter(
        (node) =>
          ["fixed", "sticky"].includes(getComputedStyle(node).position) && !node.closest("button"),
      )
      .filter((node) => !node.closest(".code, [class*=code]"))
      .map((node) => `${getComputedStyle(node).position}: ${node.outerHTML.slice(0, 200)}`),
  ];
}

export async function assertHarmless(chat) {
  assert.deepEqual(await chat.body.evaluate(findings), []);
  assert.equal(await chat.page.evaluate(() => window.ran), undefined);
  assert.equal(
    await chat.page.evaluate(
      () => document.querySelectorAll("head base, head meta[http-equiv]").length,
    ),
    0,
  );
  // Nothing covers the composer.
  assert.ok(
    await chat.composer.evaluate((field) => {
      const box = field.getBoundingClientRect();
      return field.contains(
        document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2),
      );
    }),
  );
}

/** Streams `text` in chunks of `size` characters and asserts that it is harmless. */
export async function showAnswer(fixtures, text, size) {
  const question = await fixtures.provider.script([...chunks(text, 1, size), ...finish()]);
  const chat = await fixtures.open();
  await chat.askAndWait(question);
  await assertHarmless(chat);
  return chat;
}
