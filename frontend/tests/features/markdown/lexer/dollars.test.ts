import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { lexInline, type Token, type Tokens } from "../../../../src/features/markdown/lexer/lexer";

/** Lines in which every dollar is text. */
const TEXT = [
  "The plan is $5 a month. In PHP, print it with `$price` or `$total`.",
  "PATH=$HOME/bin:$PATH",
  "between $1.5M and $2M; in A$ and US$",
  "$AAPL/$MSFT",
  "$FOO$BAR",
  "It costs $5 or $10.",
  "From $1,000-$2,000 a year.",
  "$10/$20 a seat",
  "Pay 5$ or 10$ at the door.",
  "US$5, CA$7 and R$ 10",
  "a price of $ 5 and of $ 6",
  "$5 (US$) or less",
  "$3 for two, A$4 for three",
  "$5 or even 10$",
  "$5, then 10% more, so 5.50$",
  "Save $20! Was $99, now $79.",
  "USD/$, €/$",
  "from $100k to $1.2bn",
  "($5)($10)",
  "$5和10$",
  "$1.99/month, $19.99/year",
  "**$5** and **$10**",
  "a | $5 | and $10",
  "\\$5 and \\$10",
  "Set $HOME and $PATH first.",
  "export PATH=$PATH:$HOME/.local/bin",
  "echo $HOME/$USER",
  "cp $SRC/*.txt $DST/",
  "$1 $2 $3",
  "$1/$2/$3",
  "kill $$ and echo $$",
  "$$ is the process id, `$$` in a script",
  "$(pwd):$(date)",
  "${HOME}/${USER}",
  "`${a}` and `${b}`",
  "The exit code is $?, the count is $#.",
  "$@ and $* differ",
  "use $0 or $_ here",
  "if [ $a -lt $b ]; then",
  "awk '{print $1,$2}'",
  "$NF-$1",
  "the Makefile's $@, $< and $^",
  "$(CC) $(CFLAGS) -o $@",
  "grep '^foo$|^bar$'",
  "the patterns /^\\d+$/ and /x$/",
  "$price, $total",
  "$a->$b",
  "$foo['x'] and $bar['y']",
  "$_GET and $_POST",
  '"$first$last"',
  "$this->name = $name;",
  "function add($a, $b) { return $a + $b; }",
  "$$name is a variable variable",
  "jQuery's $('.a') and $('.b')",
  "the values {$a}{$b}",
  "$var: 1px; $other: 2px",
  "a lone $ sign",
  "a trailing $",
  "$AAPL and $MSFT, then $GOOG",
  "the names $foo bar$",
  "`$x$` is code, and so is ``a $y$ `b` ``",
  "Write `$x` or $y `z$` here",
  "costs $5\nand then $6",
  "set $HOME\nand $PATH",
  "$`pwd` and `$x`",
  "echo $`hostname`, not `$`",
  "$10 -\n$20 a month",
];

/** Lines with formulas, and these. */
const FORMULAS: [string, string[]][] = [
  ["Let $x$ be real.", ["x"]],
  ["$x$", ["x"]],
  ["If $a < b$, then $b > a$.", ["a < b", "b > a"]],
  ["$E = mc^2$ is known.", ["E = mc^2"]],
  ["The sum $\\sum_{i=1}^n i$, in short", ["\\sum_{i=1}^n i"]],
  ["($x$) and [$y$] and “$z$”", ["x", "y", "z"]],
  ["$x$-axis and $y$-axis", ["x", "y"]],
  ["设$x$为实数", ["x"]],
  ["$2x + 3 = 7$", ["2x + 3 = 7"]],
  ["$5$ apples", ["5"]],
  ["$O(n \\log n)$ time", ["O(n \\log n)"]],
  ["$O(log n)$ time", ["O(log n)"]],
  ["$speed = distance / time$", ["speed = distance / time"]],
  ["$f(x) = x \\text{ if } x > 0$", ["f(x) = x \\text{ if } x > 0"]],
  ["**$x$** and _$y$_ and *$z$*", ["x", "y", "z"]],
  ["$$x^2$$ in a line", ["x^2"]],
  ["in a line $$ a + b $$.", [" a + b "]],
  ["\\(x\\) and \\[y\\]", ["x", "y"]],
  ["It costs \\$5 for $x$ pieces.", ["x"]],
  ["`$price` for $n$ items", ["n"]],
  ["For $5 you get $n$ of them: $5 \\cdot n$.", ["n", "5 \\cdot n"]],
  ["$AB + CD$", ["AB + CD"]],
  ["a cost of $\\$5$", ["\\$5"]],
  ["Then $x =\n5$ holds.", ["x =\n5"]],
  ["Then $x\n= 5$ holds.", ["x\n= 5"]],
  ["so $\\alpha +\n\\beta$ it is", ["\\alpha +\n\\beta"]],
  ["the sum $`a_1 + b`$ and $`c`$.", ["a_1 + b", "c"]],
  ["$`\\sqrt{x}`$", ["\\sqrt{x}"]],
  ["acid: $\\ce{H2SO4}$", ["\\ce{H2SO4}"]],
];

function formulasIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === "math") return [token.text as string];
    return formulasIn((token as Tokens.Generic).tokens ?? []);
  });
}

/** Return the formulas of what a stream shows for a text. */
function shown(stream: BlockStream, text: string, isOpen: boolean): string[] {
  return stream
    .update(text, isOpen)
    .flat()
    .flatMap(({ token, links }) => {
      if (token.type === "math") return token.isOpen === true ? [] : [token.text as string];
      return formulasIn(lexInline((token as Tokens.Paragraph).text, links));
    });
}

/** Return what is shown after each character, and of the whole text. */
function grown(line: string): { cuts: string[][]; whole: string[] } {
  const stream = new BlockStream();
  const cuts = Array.from(line, (_, at) => shown(stream, line.slice(0, at + 1), true));
  return { cuts, whole: shown(stream, line, false) };
}

test.each(TEXT)("the dollars of %j are text, also at every cut", (line) => {
  const { cuts, whole } = grown(line);
  expect(whole).toEqual([]);
  expect(cuts.flat()).toEqual([]);
});

test.each(FORMULAS)("%j has its formulas, and at no cut another one", (line, formulas) => {
  const { cuts, whole } = grown(line);
  expect(whole).toEqual(formulas);
  expect(shown(new BlockStream(), line, false)).toEqual(formulas);
  let count = 0;
  for (const cut of cuts) {
    expect(cut).toEqual(formulas.slice(0, cut.length));
    expect(cut.length).toBeGreaterThanOrEqual(count);
    count = cut.length;
  }
});

test("what comes after a dollar's text is never hidden again once it was shown", () => {
  for (const line of [...TEXT, ...FORMULAS.map(([source]) => source)]) {
    const stream = new BlockStream();
    let before = "";
    for (let end = 1; end <= line.length; end += 1) {
      const [block] = stream.update(line.slice(0, end), true).flat();
      const text = block && "text" in block.token ? String(block.token.text) : "";
      const visible = text.replace(/[*_`$|\\]/g, "").trimEnd();
      expect(visible.length, line.slice(0, end)).toBeGreaterThanOrEqual(before.length - 3);
      before = visible;
    }
  }
});
