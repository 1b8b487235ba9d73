"""The estimate of a request, made before it is stored, is that of the request which goes up."""

import pytest

from app.answers.commands.provider_request import build_request
from app.conversations import ConversationStore, RequestEstimate, StartedAnswer, estimate_tokens
from app.protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend, Options
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, new_uuid

SYSTEM = Options(system="Answer in rhymes. " * 5, max_output_tokens=300)


def sent(started: StartedAnswer) -> RequestEstimate:
    request = build_request(started, OWNER)
    texts = [turn.text for turn in request.turns] + [request.partial or ""]
    tokens = sum(estimate_tokens(text) for text in texts if text)
    return RequestEstimate(tokens, request.parameters.max_output_tokens)


def test_first_message_is_estimated_with_its_system_text(
    talk: Talk, store: ConversationStore
) -> None:
    command = MessageSend(message_id=new_uuid(), text="Hello " * 20, options=SYSTEM)
    estimate = store.estimate(OWNER, command)
    assert estimate == sent(talk.send(command.text, options=SYSTEM))
    assert estimate.max_output_tokens == 300


@pytest.mark.parametrize("earlier", [1, 4], ids=["short", "beyond the history's budget"])
def test_later_message_is_estimated_with_the_history_that_fits(
    talk: Talk, store: ConversationStore, earlier: int
) -> None:
    last = talk.send("Hello", options=SYSTEM, keep_options=True)
    talk.end(last, "words " * 150)
    for _ in range(earlier - 1):
        last = talk.ask("more", after=last, answer="words " * 150)
    command = MessageSend(
        message_id=new_uuid(),
        conversation_id=last.conversation["id"],
        parent_id=last.answer["id"],
        text="And then?",
    )
    assert store.estimate(OWNER, command) == sent(talk.send("And then?", after=last))


def test_regenerate_and_continue_are_estimated_with_options_and_partial_text(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.send("Hello", options=SYSTEM)
    talk.end(first, "Half an ans", status="stopped")
    again = AnswerContinue(answer_id=first.answer["id"], request_id=new_uuid())
    estimate = store.estimate(OWNER, again)
    continued = talk.continue_(first.answer["id"])
    assert estimate == sent(continued)
    talk.end(continued, "Half an answer")
    other = AnswerRegenerate(answer_id=first.answer["id"], request_id=new_uuid())
    assert store.estimate(OWNER, other) == sent(talk.regenerate(first.answer["id"]))


def test_unknown_answer_is_not_found(store: ConversationStore) -> None:
    with pytest.raises(Refusal, match="not_found"):
        store.estimate(OWNER, AnswerContinue(answer_id="unknown", request_id=new_uuid()))
