"""Tests of the models, with the test kit of Wordbrook: a real chat, and a fake OpenAI over HTTP."""

import pydantic_agent
import pytest
import retrieval
import tool_loop
from flask import Flask
from wordbrook import Wordbrook
from wordbrook.testing.fake_openai import answers


@pytest.fixture
def wordbrook_app(tmp_path, fake_openai, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", fake_openai.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    app = Flask("test", instance_path=str(tmp_path))
    wordbrook = Wordbrook(app)
    wordbrook.model("texts")(retrieval.search_texts)
    wordbrook.model("librarian")(tool_loop.librarian)
    wordbrook.model("agent")(pydantic_agent.answer)
    yield app
    wordbrook.stop()


def test_best_passage_comes_first():
    found = retrieval.passages.search("How long does a goose sit on its eggs?")
    assert found[0]["text"].startswith("A goose sits on five to seven eggs")
    assert retrieval.passages.search("xylophone") == []


def test_passages_are_quoted_and_the_search_is_a_step(chat):
    answer = chat.ask("How hot is bread baked?", model="texts")
    assert "240 degrees" in answer.text
    assert [(step["title"], step["status"]) for step in answer.steps] == [
        ("Searching the texts", "done")
    ]


def test_model_of_a_service_searches_before_it_answers(chat, fake_openai):
    fake_openai.next(answers.tool_calls(("search", {"question": "bread"})))
    fake_openai.next(answers.answer("At 240 degrees."))
    answer = chat.ask("How hot is bread baked?", model="librarian")
    assert answer.text == "At 240 degrees."
    assert answer.steps[0]["name"] == "search"
    sent = fake_openai.requests()[-1]["body"]["messages"][-1]
    assert sent["role"] == "tool"
    assert "240 degrees" in sent["content"]


def test_agent_searches_before_it_answers(chat):
    answer = chat.ask("How hot is bread baked?", model="agent")
    assert answer.status == "completed"
    assert [(step["name"], step["status"]) for step in answer.steps] == [("search", "done")]
