/** HTML of a hostile model: only elements and attributes of the allow-list reach the page. */
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";

const ALLOWED = new Set(
  "a b br code del details div em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p q s samp small span strong sub summary sup table tbody td th thead tr u ul var blockquote pre button svg path rect".split(
    " ",
  ),
);
/** Those that the page itself sets. */
const ATTRIBUTES =
  /^(?:class|dir|role|aria-[a-z]+|open|start|scope|tabindex|rel|target|type|title|href|viewBox|d|data-[a-z]+|x|y|width|height|rx)$/;

const ATTACKS = [
  "<script>alert(1)</script>",
  "<b><script>alert(1)</script></b>",
  "<img src=x onerror=alert(1)>",
  "<b onclick=alert(1)>b</b>",
  "<b onmouseover='alert(1)' style='position:fixed'>b</b>",
  '<b class="md-code" id="root">b</b>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java&#115;cript:alert(1)">x</a>',
  '<a href="&#x6A;avascript&colon;alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="//evil.example/x">x</a>',
  '<a href="https://user:pass@evil.example/">x</a>',
  '<a href="https://a.b" onclick="alert(1)" target="_top" ping="https://evil.example">x</a>',
  '<a title=" href=\'javascript:alert(1)\'" href="javascript:alert(2)">x</a>',
  "<a href=https://a.b><a href=javascript:alert(1)>x</a></a>",
  "<iframe src=https://evil.example></iframe>",
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  "<object data=x></object><embed src=x>",
  "<svg onload=alert(1)><circle r=9 /></svg>",
  "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
  "<math><mtext><b><style><img src=x onerror=alert(1)></style></b></mtext></math>",
  "<style>*{display:none}</style>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<base href=https://evil.example/>",
  "<form action=https://evil.example><input name=p><button>go</button></form>",
  "<textarea>x</textarea><select><option>x</select>",
  "<video src=https://evil.example/v autoplay></video><audio src=x></audio>",
  "<template><script>alert(1)</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
  "<details open ontoggle=alert(1)><summary onclick=alert(1)>s</summary>\n\nx\n\n</details>",
  "<details open=x style=x><summary><img src=x onerror=alert(1)></summary>\n\n<script>x</script>\n</details>",
  "<table background=https://evil.example/x style=position:fixed><tr onclick=x><td onclick=x background=x><script>x</script></td></tr></table>",
  "<table><tr><td><img src=x onerror=alert(1)></td><td align='x onclick=y'>y</td></tr></table>",
  "<div align='center' onclick=alert(1) style='position:fixed;inset:0'>\n\nx\n\n</div>",
  "<p align='left\" onclick=\"alert(1)'>x</p>",
  "<h1 id=app onclick=x>x</h1>",
  "<ul onclick=x><li onclick=x style=x><img src=x onerror=x></li></ul>",
  "<sub/onclick=alert(1)>x</sub>",
  "<b\u0000onclick=alert(1)>x</b>",
  '<b x="</b><script>alert(1)</script>">y</b>',
  "<b><!--</b><img src=x onerror=alert(1)>--></b>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<b onclick=x>]]><b>y</b>",
  "<?xml version='1.0'?><b>y</b>",
  "<portal src=https://evil.example></portal><slot name=x></slot>",
  "<custom-element onclick=x>y</custom-element>",
  "<kbd autofocus tabindex=1 contenteditable onfocus=alert(1)>x</kbd>",
  "<u is=x-y part=z slot=w nonce=n>x</u>",
  "> [!NOTE]\n> <script>alert(1)</script><b onclick=x>y</b>",
  "[^1]: <img src=x onerror=alert(1)>\n\nsee[^1]",
  "| a |\n|---|\n| <img src=x onerror=alert(1)><b onclick=x>y</b> |",
  "<b>`</b><img src=x onerror=alert(1)>`",
  "$\\href{javascript:alert(1)}{x}$ <b>$</b><img src=x onerror=x>$</b>",
];

function checkSafe(container: HTMLElement): void {
  for (const element of container.querySelectorAll("*")) {
    // The page's own control below a table.
    if (element.closest(".md-table-actions")) continue;
    expect(ALLOWED, element.outerHTML).toContain(element.localName);
    for (const { name, value } of element.attributes) {
      expect(name, element.outerHTML).toMatch(ATTRIBUTES);
      if (name === "href") expect(value).toMatch(/^(?:https:\/\/[^@]*|#.*)$/);
      if (name === "class") expect(value).toMatch(/^(?:md|icon|button|visually-hidden|hl-)/);
    }
  }
}

test.each(ATTACKS)("%j makes nothing but allowed elements, whole and at every cut", (text) => {
  const { container, rerender } = render(<Markdown text="" run={1} isOpen />);
  for (let end = 1; end <= text.length; end += 1) {
    rerender(<Markdown text={text.slice(0, end)} run={1} isOpen />);
    checkSafe(container);
  }
  rerender(<Markdown text={text} run={1} isOpen={false} />);
  checkSafe(container);
});

test("words that tags cut into pieces cannot hide where a link leads", () => {
  for (const text of [
    '<a href="https://evil.example/">bank<b>.com</b></a>',
    "[<i>bank</i>.com](https://evil.example/)",
    "[bank<sub>.</sub>com/login](https://evil.example/)",
  ]) {
    const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
    expect(container.textContent).toContain("(evil.example)");
  }
});
