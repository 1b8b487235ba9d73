"""The sections of the demo's answers: markdown, a program, a table, math."""

import re
from collections.abc import Sequence

MAX_QUOTE = 160
STOP_WORD_LIST = (
    "about after also and are can could does doing explain for from give have how into is it its "
    "just like long make more need please some tell than that the them then there these they this "
    "want was what when where which who why will with would write you your between compare"
)
STOP_WORDS = frozenset(STOP_WORD_LIST.split())


def opening(question: str, variant: int) -> str:
    """Return the note that this is a demo, and the quoted question."""
    quote = _quote(question)
    note = (
        "**This is Wordbrook's demo, not a real model.** It cannot answer you, but it has read "
        f"what you wrote:\n\n> {quote}\n\n"
    )
    introduction = (
        f"So here is a text about *{topic(question)}* that shows how answers look.",
        f"A real model would now speak of *{topic(question)}*. The demo shows how that would look.",
        f"What follows takes up *{topic(question)}*, and is made up word by word while you watch.",
    )
    return note + introduction[variant]


def given_files(files: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return a list of the files, each with the length of its text, or none if there is no file."""
    if not files:
        return []
    lines = [
        f"- `{name.replace('`', ' ')}`: "
        + ("a picture" if text is None else f"{len(text):,} characters of text")
        for name, text in files
    ]
    return ["A real model would be given these files with it:\n\n" + "\n".join(lines)]


def a_greeting(question: str, variant: int) -> str:
    """Return a greeting and what to try."""
    hello = ("Hello!", "Good to see you!", "Hi there!")[variant]
    return (
        f"{hello} You said *{_quote(question)}*. **I am Wordbrook's demo, not a real model.**\n\n"
        "Try one of these to see how an answer streams:\n\n"
        "- a question about `python` code\n- something with math, such as $e^{i\\pi} + 1 = 0$\n"
        "- *compare* two things\n- ask for something *long*, and press **Stop** on the way\n\n"
        "| you do | what happens |\n|---|---|\n| reload the page | the answer goes on |\n"
        "| open a second tab | both show the same |\n\n"
        "```text\nevery character once, in order, in every tab\n```"
    )


def a_program(question: str, variant: int) -> str:
    """Return a code block whose function is named after the question."""
    name = "_".join(re.findall(r"[a-z]+", topic(question).lower())[:2]) or "words"
    if re.search(r"\b(javascript|typescript|react|node)\b", question.lower()):
        return (
            "### A little code\n\n```typescript\n"
            f"export function {name}(text: string, at: number, delta: string): string {{\n"
            "  // A delta may be a duplicate: only what lies beyond the end is new.\n"
            "  return text + delta.slice(text.length - at);\n}\n```"
        )
    loops = (
        "    for word in text.split():\n        yield word",
        "    return {word: text.count(word) for word in set(text.split())}",
        '    return " ".join(sorted(text.split(), key=len))',
    )
    return (
        f"### A little code\n\n```python\ndef {name}(text: str):\n"
        f'    """Look at a text word by word."""\n{loops[variant]}\n```'
    )


def a_table(question: str, variant: int) -> str:
    """Return a table of the question's words."""
    rows = "\n".join(f"| {word} | {len(word)} | `{word[::-1]}` |" for word in words(question)[:5])
    title = ("Your words, counted", "A table", "Taken apart")[variant]
    return f"### {title}\n\n| word | letters | backwards |\n|:--|--:|:--|\n{rows}"


def a_formula(question: str, variant: int) -> str:
    """Return inline math and display math."""
    count = len(question.split()) or 1
    formulas = (
        rf"$$\sum_{{k=1}}^{{n}} k = \frac{{n(n+1)}}{{2}} = {count * (count + 1) // 2}$$",
        r"$$\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}$$",
        rf"$$\binom{{n}}{{2}} = \frac{{n!}}{{2\,(n-2)!}} = {count * (count - 1) // 2}$$",
    )
    return (
        f"### Some math\n\nYour message has $n = {count}$ words. With that:\n\n{formulas[variant]}"
    )


def a_comparison(question: str, variant: int) -> str:
    """Return a comparison of two words of the question."""
    first, second = [*words(question), "this", "that"][:2]
    verdict = ("It depends.", "Both have their place.", "A real model would know.")[variant]
    return (
        f"### {first.capitalize()} or {second}?\n\n| | {first} | {second} |\n|---|:-:|:-:|\n"
        f"| letters | {len(first)} | {len(second)} |\n| begins with | {first[0]} | {second[0]} |\n"
        f"| in this demo | yes | yes |\n\n{verdict}"
    )


def steps(question: str, variant: int) -> str:
    """Return a numbered list."""
    first = ("Begin", "Set out", "Start")[variant]
    return (
        f"1. {first} with **{topic(question)}**, and say what it should become.\n"
        "2. Cut it into pieces that can be tried one by one.\n"
        "3. Try the smallest one:\n   - note what happened,\n   - keep what worked.\n"
        "4. Ask a *real model*, by setting `OPENAI_API_KEY` or `OPENAI_BASE_URL`."
    )


def long_tour(question: str, variant: int) -> str:
    """Return a long text, to try stopping and reloading."""
    about = words(question) or ["words"]
    chapters = []
    for number in range(1, 9):
        word = about[(number + variant) % len(about)]
        chapters.append(
            f"## {number}. About {word}\n\n"
            f"A long answer gives you time to look around. While *{word}* is on the screen, scroll "
            "up: the page stays where you read. Reload it, and the text is back at once and goes "
            "on growing. Open it in a second tab, and both grow alike. Take the network away for "
            "a moment; when it returns you get what is missing, no more and no less.\n\n"
            f"Nothing in here is true of {word} in particular, and nothing in here was thought. "
            "It is text with a shape: paragraphs, a list now and then, and enough of both that "
            "the end is some way off.\n\n"
            f"- {word} has {len(word)} letters;\n- this is chapter {number} of eight;\n"
            "- **Stop** ends it at the last word you saw, and **Continue** goes on from there."
        )
    parts = [*chapters[:3], a_program(question, variant), *chapters[3:6]]
    return "\n\n".join(
        [*parts, a_formula(question, variant), a_table(question, variant), *chapters[6:]]
    )


def closing(question: str, variant: int) -> str:
    """Return how to set up a real model."""
    del question
    last = (
        "Set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for your own server, to talk to a real one.",
        "For real answers give Wordbrook a key or an address: `OPENAI_API_KEY`, `OPENAI_BASE_URL`.",
        "A real model is one setting away: `OPENAI_API_KEY` or `OPENAI_BASE_URL`.",
    )
    return f"---\n\n*A demo answer.* {last[variant]}"


def words(question: str) -> list[str]:
    """Return the distinct words of the question without stop words; never an empty list."""
    found = dict.fromkeys(re.findall(r"[^\W\d_]{3,}", question))
    return [word for word in found if word.lower() not in STOP_WORDS] or ["words", "brook"]


def topic(question: str) -> str:
    """Return the first two words of the question that are not stop words."""
    return " ".join(words(question)[:2])


def _quote(question: str) -> str:
    # One line without characters that have a meaning in markdown.
    line = re.sub(r"[`*_<>\[\]$|\\#~]", "", " ".join(question.split()))
    return line[:MAX_QUOTE].rstrip() + ("…" if len(line) > MAX_QUOTE else "") or "nothing"
