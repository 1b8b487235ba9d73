"""The request for a title, and the title in the reply. Pure."""

from ...conversations import Untitled
from ...providers.base import Parameters, Request, Turn
from ...providers.reasoning_marks import without_reasoning

# Leaves room for a model that reasons first; a title takes about ten.
MAX_TOKENS = 256
MAX_CHARS = 200
PROMPT_CHARS = 1_500
INSTRUCTION = (
    "You name conversations. Reply with a title of two to six words for the one below, in its own "
    "language. Nothing but the title: no quotes, no full stop, no formatting."
)
STRIPPED = " \t\"'`*#_“”„«»‹›"


def request_for(untitled: Untitled, model: str, max_tokens: int | None = MAX_TOKENS) -> Request:
    """Build the request to `model` from the start of question and answer."""
    question = untitled.question[:PROMPT_CHARS]
    answer = without_reasoning(untitled.answer)[:PROMPT_CHARS]
    prompt = f"<question>\n{question}\n</question>\n<answer>\n{answer}\n</answer>\n\nThe title:"
    return Request(
        model=model,
        turns=(Turn("system", INSTRUCTION), Turn("user", prompt)),
        parameters=Parameters(max_output_tokens=max_tokens),
    )


def read_title(text: str) -> str:
    """Return the title in a model's reply, "" if it is no title."""
    lines = [line for line in map(_bare, text.splitlines()) if line]
    title = _bare(lines[0].removeprefix("Title:")) if lines else ""
    return title if len(title) <= MAX_CHARS else ""


def _bare(line: str) -> str:
    return line.strip(STRIPPED).rstrip(".。").strip(STRIPPED)
