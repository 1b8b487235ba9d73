"""A send stores a message and an answer, or is refused."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from app.conversations import ConversationStore
from app.protocol.commands import MessageSendAck, Options
from app.protocol.errors import Refusal
from app.protocol.objects import Conversation, Message

from ..builders import BOOT, OWNER, Clock, Talk, new_uuid, text


def test_the_first_send_stores_a_conversation_a_message_and_an_empty_answer(talk: Talk) -> None:
    started = talk.send("What is a wordbook?")
    assert started.is_new_conversation
    assert started.conversation["title"] == "What is a wordbook?"
    assert started.conversation["head_id"] == started.answer["id"]
    assert started.conversation["running"] == [started.answer["id"]]
    assert started.message["parts"] == [text("What is a wordbook?")]
    assert started.message["parent_id"] is None
    assert started.answer["parent_id"] == started.message["id"]
    assert (started.answer["status"], started.answer["run"], started.answer["parts"]) == (
        "streaming",
        1,
        [],
    )


def test_the_result_has_the_wire_format(talk: Talk) -> None:
    started = talk.send(options=Options(temperature=0.5))
    MessageSendAck.model_validate(started.ack)
    Conversation.model_validate(started.conversation)
    for message in (started.message, started.answer):
        TypeAdapter(Message).validate_python(message)


def test_the_result_equals_a_later_read(talk: Talk, store: ConversationStore) -> None:
    started = talk.send("two", after=talk.ask("one"))
    page = store.load(OWNER, started.conversation["id"])
    assert page.conversation == started.conversation
    assert page.messages[-2:] == [started.message, started.answer]


def test_a_send_follows_the_answer_it_names(talk: Talk) -> None:
    first = talk.ask("one")
    second = talk.send("two", after=first)
    assert not second.is_new_conversation
    assert talk.path(first.conversation["id"]) == [
        first.message["id"],
        first.answer["id"],
        second.message["id"],
        second.answer["id"],
    ]


def test_a_second_root_is_a_sibling_of_the_first(talk: Talk) -> None:
    first = talk.ask("one")
    edited = talk.send("one, better", first, parent_id=None)
    assert edited.message["siblings"] == [first.message["id"], edited.message["id"]]
    assert talk.path(first.conversation["id"]) == [edited.message["id"], edited.answer["id"]]


@pytest.mark.parametrize("parent_id", ["never-was", "of another conversation"])
def test_an_unknown_parent_is_not_found(talk: Talk, parent_id: str) -> None:
    first, other = talk.ask("one"), talk.ask("elsewhere")
    if parent_id == "of another conversation":
        parent_id = other.answer["id"]
    with pytest.raises(Refusal, match="not_found"):
        talk.send("two", first, parent_id=parent_id)


def test_a_message_cannot_follow_a_users_message(talk: Talk) -> None:
    first = talk.ask("one")
    with pytest.raises(Refusal, match="invalid"):
        talk.send("two", first, parent_id=first.message["id"])


def test_a_parent_without_its_conversation_is_invalid(talk: Talk) -> None:
    with pytest.raises(Refusal, match="invalid"):
        talk.send("two", parent_id=talk.ask("one").answer["id"])


def test_a_send_while_an_answer_runs_is_refused_and_leaves_nothing(talk: Talk) -> None:
    first = talk.send("one")
    with pytest.raises(Refusal, match="conversation_busy"):
        talk.send("two", first)
    assert len(talk.path(first.conversation["id"])) == 2


def test_other_conversations_are_not_busy(talk: Talk) -> None:
    talk.send("one")
    assert talk.send("elsewhere").answer["status"] == "streaming"


def test_a_repeated_send_returns_the_first_ack_and_stores_nothing(talk: Talk) -> None:
    message_id = new_uuid()
    first = talk.send("one", message_id=message_id)
    again = talk.send("one", message_id=message_id)
    assert again.is_repeat
    assert again.ack == first.ack
    assert len(talk.path(first.conversation["id"])) == 2


def test_a_repeat_is_recalled_after_the_conversation_is_deleted(talk: Talk) -> None:
    message_id = new_uuid()
    first = talk.send("one", message_id=message_id)
    talk.store.edits.delete(OWNER, first.conversation["id"])
    assert talk.send("one", message_id=message_id).ack == first.ack


def test_a_known_id_with_another_payload_is_refused(talk: Talk) -> None:
    message_id = new_uuid()
    talk.send("one", message_id=message_id, fingerprint="f")
    with pytest.raises(Refusal, match="id_reused"):
        talk.send("two", message_id=message_id, fingerprint="g")


def test_a_message_id_cannot_be_reused_after_its_request_is_pruned(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    first = talk.ask("one")
    clock.now += timedelta(days=2)
    assert store.prune_requests(clock.now) == 1
    with pytest.raises(Refusal, match="id_reused"):
        talk.send("one", message_id=first.message["id"])


def test_a_refusal_is_not_remembered(talk: Talk) -> None:
    first = talk.send("one")
    message_id = new_uuid()
    with pytest.raises(Refusal, match="conversation_busy"):
        talk.send("two", first, message_id=message_id)
    talk.end(first)
    assert not talk.send("two", first, message_id=message_id).is_repeat


def test_recall_distinguishes_new_known_and_reused_ids(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.send("one", fingerprint="f")
    assert store.recall(OWNER, new_uuid(), "f") is None
    assert store.recall(OWNER, started.message["id"], "f") == started.ack
    with pytest.raises(Refusal, match="id_reused"):
        store.recall(OWNER, started.message["id"], "g")


def test_options_are_stored_without_the_unset_ones(talk: Talk, store: ConversationStore) -> None:
    started = talk.send(options=Options(temperature=0.5, system="Be brief."))
    assert started.options == {"temperature": 0.5, "system": "Be brief."}
    assert store.get_options(OWNER, started.answer["id"]) == started.options


def test_the_answer_has_the_count_of_cut_messages(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("long " * 500, answer="also long " * 500)
    second = talk.send("short", after=first)
    assert second.answer["history_cut"] == 2
    assert [each[:2] for each in second.history] == [("user", "short")]


def test_streaming_returns_the_boot_id_of_the_process(talk: Talk, store: ConversationStore) -> None:
    started = talk.send()
    talk.ask("another, ended")
    assert store.streaming() == [
        (OWNER, started.answer["id"], 1, BOOT, started.conversation["id"]),
    ]
