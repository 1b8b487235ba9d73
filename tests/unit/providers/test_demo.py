"""The demo model: answers with words of the question."""

from collections.abc import Iterator

import pytest

from app.protocol.errors import Refusal
from app.providers.base import Parameters
from app.providers.demo import DEMO_MODEL, DemoModel
from app.providers.demo import model as demo_model
from app.providers.demo.answers import VARIANTS, write_answer
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.testing.waiting import eventually

from .call import RecordedCall


@pytest.fixture
def demo(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[PythonProvider]:
    monkeypatch.setattr(demo_model, "WORDS_PER_S", 2000.0)
    monkeypatch.setattr(demo_model, "FIRST_WORD_S", 0.0)
    provider = PythonProvider(runtime, [DemoModel(runtime.sleep).declare()], is_demo=True)
    yield provider
    provider.close()


def test_an_answer_is_streamed_by_words_and_quotes_the_question(demo: PythonProvider) -> None:
    recorded = RecordedCall(demo, "How do rivers carve canyons?", model=DEMO_MODEL).run()
    assert recorded.finish_reason == "stop"
    assert 1 < len(recorded.deltas) <= len(recorded.text.split())
    assert "> How do rivers carve canyons?" in recorded.text
    assert "demo, not a real model" in recorded.text
    assert recorded.outcome is not None
    assert recorded.outcome.usage is not None


@pytest.mark.parametrize("variant", range(VARIANTS))
@pytest.mark.parametrize(
    "question", ["hi", "How do rivers flow?", "a python function", "cats or dogs", "what is 2 + 2"]
)
def test_every_answer_has_code_a_table_math_and_emphasis(question: str, variant: int) -> None:
    answer = write_answer(question, variant)
    assert "```" in answer
    assert "\n|" in answer
    assert "$" in answer
    assert "**" in answer


def test_answer_names_the_files_of_the_question() -> None:
    answer = write_answer("What is this?", 0, [("a.png", None), ("b`c.txt", "12345")])
    assert "- `a.png`: a picture\n- `b c.txt`: 5 characters of text\n" in answer
    assert "files" not in write_answer("What is this?", 0)


def test_answers_differ_by_kind_of_question_and_by_variant(demo: PythonProvider) -> None:
    assert len(write_answer("Something long please", 0)) > 4000
    kinds = ("hi", "a python function", "what is 2 + 2", "compare cats and dogs", "rivers")
    assert len({write_answer(question, 0) for question in kinds}) == len(kinds)
    texts = [RecordedCall(demo, "rivers", model=DEMO_MODEL).run().text for _ in range(VARIANTS + 1)]
    assert len(set(texts)) == VARIANTS
    assert texts[0] == texts[VARIANTS]


def test_unusual_questions_are_answered(demo: PythonProvider) -> None:
    for question in ("", "?", "```", "1", "🎉", "x" * 10_000, "| a | b |\n> *c* $d$ <b>"):
        assert RecordedCall(demo, question, model=DEMO_MODEL).run().finish_reason == "stop"


def test_a_stopped_answer_can_be_continued(demo: PythonProvider, runtime: Runtime) -> None:
    first = RecordedCall(demo, "Tell me a long story", model=DEMO_MODEL)
    runtime.spawn(first.run)
    eventually(lambda: len(first.deltas) > 30)
    first.call.cancel()
    eventually(lambda: first.is_over)
    assert first.code == "cancelled"
    rest = RecordedCall(demo, "Tell me a long story", partial=first.text, model=DEMO_MODEL).run()
    assert first.text + rest.text == write_answer("Tell me a long story", 0).rstrip()


def test_an_answer_ends_at_the_token_limit(demo: PythonProvider) -> None:
    limit = Parameters(max_output_tokens=10)
    recorded = RecordedCall(demo, "rivers", parameters=limit, model=DEMO_MODEL).run()
    assert (recorded.finish_reason, len(recorded.text.split())) == ("length", 10)


def test_the_only_model_is_named_as_a_demo(demo: PythonProvider) -> None:
    offer = demo.catalogue()
    assert offer.is_demo
    assert "no real model" in offer.models[0].name
    assert demo.choose_model(None) == offer.default == DEMO_MODEL
    with pytest.raises(Refusal, match="model_unknown"):
        demo.choose_model("gpt-4o")
