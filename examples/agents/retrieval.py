"""Answers with the passages of a folder that fit a question best: BM25, without a model service."""

import os
from pathlib import Path

import bm25s
from wordbrook import model

FOLDER = Path(os.environ.get("TEXTS", Path(__file__).with_name("texts")))


class Passages:
    """The passages of all text files in a folder, indexed for search."""

    def __init__(self, folder):
        self._all = [
            {"file": path.name, "text": text.strip()}
            for path in sorted(folder.glob("*.txt"))
            for text in path.read_text().split("\n\n")
        ]
        self._index = bm25s.BM25()
        self._index.index(_words([each["text"] for each in self._all]), show_progress=False)

    def search(self, question, most=3):
        """Return up to `most` passages with a word of the question, the best one first."""
        count = min(most, len(self._all))
        found, scores = self._index.retrieve(_words(question), k=count, show_progress=False)
        pairs = zip(found[0], scores[0], strict=True)
        return [
            {**self._all[at], "score": round(float(score), 2)} for at, score in pairs if score > 0
        ]


def _words(text):
    return bm25s.tokenize(text, stopwords="en", show_progress=False)


passages = Passages(FOLDER)


@model("texts", title="Texts")
def search_texts(turn):
    with turn.step("Searching the texts", input={"question": turn.text}, name="search") as step:
        found = step.output = passages.search(turn.text)
    if not found:
        yield "No passage has a word of the question."
    for passage in found:
        yield f"> {passage['text']}\n>\n> — *{passage['file']}*\n\n"
