"""Soft delete: what it hides, restore, and purge after its time."""

from datetime import timedelta
from typing import Any

import pytest

from app.conversations import AnswerRequest, ConversationStore
from app.protocol.commands import MessageSend
from app.protocol.errors import Refusal

from ..builders import BOOT, OWNER, Clock, Talk, new_uuid


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value.code


def test_soft_deleted_rows_cannot_be_reached(store: ConversationStore, talk: Talk) -> None:
    started = talk.ask()
    conversation_id, answer_id = started.conversation["id"], started.answer["id"]
    store.edits.soft_delete(OWNER, conversation_id, 60)
    assert store.list(OWNER) == ([], None)
    assert store.get_answers(OWNER, [answer_id]) == []
    for call, *ids in (
        (store.get, conversation_id),
        (store.load, conversation_id),
        (store.get_answer, answer_id),
        (store.answer_for_message, started.message["id"]),
        (store.edits.update, conversation_id),
        (store.edits.delete, conversation_id),
    ):
        assert refused(call, OWNER, *ids) == "not_found"
    assert refused(talk.regenerate, answer_id) == "not_found"
    assert refused(talk.send, "more", started) == "not_found"


def test_soft_delete_stops_a_running_answer_and_ignores_its_ending(
    store: ConversationStore, talk: Talk
) -> None:
    started = talk.send()
    assert store.edits.soft_delete(OWNER, started.conversation["id"], 60) == [started.answer["id"]]
    assert store.streaming() == []
    assert talk.end(started) is None
    assert store.edits.restore(OWNER, started.conversation["id"])["running"] == []
    assert store.get_answer(OWNER, started.answer["id"])["status"] == "stopped"


def test_purge_deletes_after_the_time_is_over_and_not_before(
    store: ConversationStore, talk: Talk, clock: Clock
) -> None:
    started, other = talk.ask("one"), talk.ask("two")
    store.edits.soft_delete(OWNER, started.conversation["id"], 60)
    assert store.edits.purge() == 0
    clock.now += timedelta(seconds=60)
    assert store.edits.purge() == 1
    assert refused(store.edits.restore, OWNER, started.conversation["id"]) == "not_found"
    listed, _ = store.list(OWNER)
    assert [each["id"] for each in listed] == [other.conversation["id"]]


def test_restore_is_of_the_last_conversation_with_an_id_that_a_client_used_again(
    store: ConversationStore, talk: Talk
) -> None:
    conversation_id = new_uuid()

    def begin(content: str) -> None:
        send = MessageSend(text=content, conversation_id=None, message_id=new_uuid())
        request = AnswerRequest(
            OWNER, send, send.message_id, "f", BOOT, "model-1", new_conversation_id=conversation_id
        )
        talk.end(store.begin(request))

    begin("first")
    store.edits.soft_delete(OWNER, conversation_id, 60)
    begin("second")
    assert refused(store.edits.restore, OWNER, conversation_id) == "not_found"
    store.edits.soft_delete(OWNER, conversation_id, 60)
    assert store.edits.restore(OWNER, conversation_id)["title"] == "second"
