"""An agent of pydantic-ai that searches the texts; without AGENT_MODEL with the TestModel."""

import os

from pydantic_ai import Agent
from retrieval import passages
from wordbrook import from_pydantic_ai, model

agent = Agent(
    os.environ.get("AGENT_MODEL", "test"),  # such as "openai:gpt-5-mini"
    instructions="Answer from the texts. Name the file that an answer comes from.",
)


@agent.tool_plain
def search(question: str) -> list[dict]:
    """Search the texts for the passages that fit a question best."""
    return passages.search(question)


answer = model("agent", title="Agent")(from_pydantic_ai(agent))
