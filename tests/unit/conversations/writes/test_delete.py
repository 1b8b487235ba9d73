"""Deletion with a way back: what is set aside, for how long, and what is left of it."""

from datetime import timedelta
from typing import Any

import pytest

from app.conversations import ConversationStore
from app.protocol.errors import Refusal

from ..builders import OWNER, Clock, Talk


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value.code


def test_nothing_of_what_is_set_aside_can_be_reached(store: ConversationStore, talk: Talk) -> None:
    begun = talk.ask()
    conversation_id, answer_id = begun.conversation["id"], begun.answer["id"]
    store.soft_delete(OWNER, conversation_id, 60)
    assert store.list(OWNER) == ([], None)
    assert store.get_answers(OWNER, [answer_id]) == []
    for call, *ids in (
        (store.get, conversation_id),
        (store.load, conversation_id),
        (store.get_answer, answer_id),
        (store.answer_for_message, begun.message["id"]),
        (store.change, conversation_id),
        (store.delete, conversation_id),
    ):
        assert refused(call, OWNER, *ids) == "not_found"
    assert refused(talk.regenerate, answer_id) == "not_found"
    assert refused(talk.send, "more", begun) == "not_found"


def test_an_answer_that_is_still_written_is_stopped_and_finishes_nowhere(
    store: ConversationStore, talk: Talk
) -> None:
    begun = talk.send()
    assert store.soft_delete(OWNER, begun.conversation["id"], 60) == [begun.answer["id"]]
    assert store.streaming() == []
    assert talk.end(begun) is None
    assert store.restore(OWNER, begun.conversation["id"])["running"] == []
    assert store.get_answer(OWNER, begun.answer["id"])["status"] == "stopped"


def test_it_is_purged_when_its_time_is_over_and_not_before(
    store: ConversationStore, talk: Talk, clock: Clock
) -> None:
    begun, other = talk.ask("one"), talk.ask("two")
    store.soft_delete(OWNER, begun.conversation["id"], 60)
    assert store.purge() == 0
    clock.now += timedelta(seconds=60)
    assert store.purge() == 1
    assert refused(store.restore, OWNER, begun.conversation["id"]) == "not_found"
    listed, _ = store.list(OWNER)
    assert [each["id"] for each in listed] == [other.conversation["id"]]
