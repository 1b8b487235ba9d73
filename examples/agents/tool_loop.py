"""A model of a service that searches the texts: `from_openai` runs the loop of tool calls."""

import os

from openai import OpenAI
from retrieval import passages
from wordbrook import from_openai, model

SEARCH = {
    "type": "function",
    "function": {
        "name": "search",
        "description": "Search the texts. Returns the passages that fit best.",
        "parameters": {
            "type": "object",
            "properties": {"question": {"type": "string"}},
            "required": ["question"],
        },
    },
}


def search(question):
    return passages.search(question)


@model("librarian", title="Librarian")
def librarian(turn):
    client = OpenAI()  # OPENAI_API_KEY, and OPENAI_BASE_URL for other services
    name = os.environ.get("LIBRARIAN_MODEL", "gpt-5-mini")
    return from_openai(client, name, tools={"search": search}, schemas=[SEARCH])(turn)
