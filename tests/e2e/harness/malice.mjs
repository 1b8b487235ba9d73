// What an answer must not be able to do: tricks to put into one, and what to find in none.
import assert from "node:assert/strict";
import { end, pieces, words } from "./provider.mjs";

export const RUN = "window.ran=(window.ran||0)+1";
export const AWAY = "http://evil.example";
export const ADDRESSES = [
  `javascript:${RUN}`,
  `JAVASCRIPT&colon;${RUN}`,
  `java&#10;script:${RUN}`,
  `&#x6A;avascript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `\u00a0javascript:${RUN}`,
  `<javascript:${RUN}>`,
  `<java\tscript:${RUN}>`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `vbscript:${RUN}`,
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
  `<script>${RUN}</script>`,
  `<scr<script>ipt>${RUN}</script>`,
  `<SCRIPT/SRC="${AWAY}/a.js"></SCRIPT>`,
  `<img src=x onerror=${RUN}>`,
  `<img srcset="${AWAY}/b.png 1x">`,
  `<picture><source srcset="${AWAY}/c.png"></picture>`,
  `<svg/onload=${RUN}><use href="${AWAY}/d.svg#x"/><animate onbegin=${RUN} attributeName=x></svg>`,
  `<math><mtext><style><img src=x onerror=${RUN}></style></mtext></math>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<object data="${AWAY}/e"></object><embed src="${AWAY}/f">`,
  `<video poster="${AWAY}/g.png"><source src="${AWAY}/h.mp4" onerror=${RUN}></video>`,
  `<audio src="${AWAY}/i.mp3" autoplay></audio>`,
  `<link rel=stylesheet href="${AWAY}/j.css"><link rel=prefetch href="${AWAY}/k">`,
  `<link rel=dns-prefetch href="${AWAY}"><meta http-equiv=refresh content="0;url=${AWAY}/l">`,
  `<base href="${AWAY}/"><form action="${AWAY}/m"><button>Send</button></form>`,
  `<style>body{background:url(${AWAY}/n.png)} *{display:none}</style>`,
  `<p style="position:fixed;inset:0;background:url(${AWAY}/o.png)">over all</p>`,
  `<input autofocus onfocus=${RUN}><details open ontoggle=${RUN}><marquee onstart=${RUN}>`,
  `<a id=app name=app href="javascript:${RUN}">clobber</a><form id=root><input name=children></form>`,
  `<template><script>${RUN}</script></template><noscript><img src="${AWAY}/p.png"></noscript>`,
  `<!--><script>${RUN}</script>--><![CDATA[<script>${RUN}</script>]]><?x <script>${RUN}</script>?>`,
];
export const FORMULAS = [
  `\\href{javascript:${RUN}}{x}`,
  `\\href{${AWAY}/q}{x}`,
  `\\url{javascript:${RUN}}`,
  `\\includegraphics[height=1em]{${AWAY}/r.png}`,
  `\\htmlData{on=x}{x} \\htmlId{root}{x} \\htmlClass{md}{x}`,
  `\\htmlStyle{position:fixed;background:url(${AWAY}/s.png)}{x}`,
  `\\color{red;background:url(${AWAY}/t.png)}{x}`,
  `\\text{<img src=x onerror=${RUN}>}`,
  "\\def\\a{\\a\\a}\\a",
  "\\rule{9999em}{9999em}\\kern{-9999em}\\rule{9999em}{9999em}",
  "\\raisebox{-9999em}{x}\\unknown{<b>}",
];

export const places = (trick) => [
  `${trick}\n\n`,
  `# ${trick}\n\n`,
  `> - ${trick}\n\n`,
  `| ${trick.replaceAll("|", "\\|")} | b |\n|---|---|\n| ${trick.replaceAll("|", "\\|")} | c |\n\n`,
  `\`\`\`${trick.split("\n")[0]}\n${trick}\n\`\`\`\n\n`,
  `~~~html\n${trick}\n~~~\n\n`,
  `\`${trick}\` *${trick}* ~~${trick}~~\n\n`,
];
export const links = (address) =>
  [
    `[words](${address})`,
    `[words](<${address.replace(/^<|>$/g, "")}> "title")`,
    `![picture](${address})`,
    `[![picture](${address})](${address})`,
    `<${address.replace(/^<|>$/g, "")}>`,
    `[words][ref]\n\n[ref]: ${address}`,
  ].join("\n\n") + "\n\n";

/** What stands in the answer that no answer may hold. */
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
    ...hrefs.filter(([, , value]) => !/^(https?|mailto):/.test(value)).map(String),
    ...attributes.filter(([, , value]) => /url\(/i.test(value)).map(String),
    ...attributes
      .filter(
        ([, name, value]) => ["id", "name"].includes(name) && /^(root|app|children)$/.test(value),
      )
      .map(String),
    ...[...answer.querySelectorAll("a[href]")]
      .filter(
        (node) =>
          node.target !== "_blank" || !/noopener/.test(node.rel) || !/noreferrer/.test(node.rel),
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

export async function isHarmless(visitor) {
  assert.deepEqual(await visitor.body.evaluate(findings), []);
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
  assert.equal(
    await visitor.page.evaluate(
      () => document.querySelectorAll("head base, head meta[http-equiv]").length,
    ),
    0,
  );
  // Nothing lies over what a person works with.
  assert.ok(
    await visitor.composer.evaluate((field) => {
      const box = field.getBoundingClientRect();
      return field.contains(
        document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2),
      );
    }),
  );
}

export async function shown(stage, text, size) {
  const question = await stage.provider.answers([...pieces(text, 1, size), ...end()]);
  const visitor = await stage.open();
  await visitor.askWhole(question);
  await isHarmless(visitor);
  return visitor;
}
