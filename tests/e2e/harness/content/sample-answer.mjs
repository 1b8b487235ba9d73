// An answer with every kind of Markdown that an answer can hold.
export const SAMPLE_ANSWER = [
  "# One\n\n## Two\n\nText with **bold**, `code`, a [link](https://a.example) and <https://b.example>.\n\n",
  "- one\n- [x] done\n- [ ] open\n\n1. first\n\n> quoted\n\n",
  "| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\ndef f(x):\n    return 'a' + x  # why\n```\n\n",
  "![picture](https://a.example/p.png) $x^2$\n\n$$\\sum_{i=1}^n i$$\n\n---\n\nThe end.",
].join("");
