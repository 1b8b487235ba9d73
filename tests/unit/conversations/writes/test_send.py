"""How a send begins an answer, and when it is refused."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from app.conversations import ConversationStore
from app.protocol.commands import MessageSendAck, Options
from app.protocol.errors import Refusal
from app.protocol.objects import Conversation, Message

from ..builders import BOOT, OWNER, Clock, Talk, new_uuid, text


def test_the_first_send_makes_a_conversation_a_message_and_an_empty_answer(talk: Talk) -> None:
    begun = talk.send("What is a wordbook?")
    assert begun.is_new_conversation
    assert begun.conversation["title"] == "What is a wordbook?"
    assert begun.conversation["head_id"] == begun.answer["id"]
    assert begun.conversation["running"] == [begun.answer["id"]]
    assert begun.message["parts"] == [text("What is a wordbook?")]
    assert begun.message["parent_id"] is None
    assert begun.answer["parent_id"] == begun.message["id"]
    assert (begun.answer["status"], begun.answer["run"], begun.answer["parts"]) == (
        "streaming",
        1,
        [],
    )


def test_what_began_has_the_shapes_of_the_wire(talk: Talk) -> None:
    begun = talk.send(options=Options(temperature=0.5))
    MessageSendAck.model_validate(begun.ack)
    Conversation.model_validate(begun.conversation)
    for message in (begun.message, begun.answer):
        TypeAdapter(Message).validate_python(message)


def test_what_began_is_what_is_read_afterwards(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send("two", after=talk.ask("one"))
    page = store.load(OWNER, begun.conversation["id"])
    assert page.conversation == begun.conversation
    assert page.messages[-2:] == [begun.message, begun.answer]


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


def test_another_conversation_is_not_kept_busy(talk: Talk) -> None:
    talk.send("one")
    assert talk.send("elsewhere").answer["status"] == "streaming"


def test_the_same_send_again_gives_the_same_ack_and_adds_nothing(talk: Talk) -> None:
    message_id = new_uuid()
    first = talk.send("one", message_id=message_id)
    again = talk.send("one", message_id=message_id)
    assert again.is_repeat
    assert again.ack == first.ack
    assert len(talk.path(first.conversation["id"])) == 2


def test_a_repeat_is_known_after_the_conversation_is_gone(talk: Talk) -> None:
    message_id = new_uuid()
    first = talk.send("one", message_id=message_id)
    talk.store.delete(OWNER, first.conversation["id"])
    assert talk.send("one", message_id=message_id).ack == first.ack


def test_an_id_with_another_payload_is_refused(talk: Talk) -> None:
    message_id = new_uuid()
    talk.send("one", message_id=message_id, fingerprint="f")
    with pytest.raises(Refusal, match="id_reused"):
        talk.send("two", message_id=message_id, fingerprint="g")


def test_a_message_is_never_sent_twice_even_when_its_request_was_forgotten(
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


def test_recall_tells_new_known_and_reused_apart(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send("one", fingerprint="f")
    assert store.recall(OWNER, new_uuid(), "f") is None
    assert store.recall(OWNER, begun.message["id"], "f") == begun.ack
    with pytest.raises(Refusal, match="id_reused"):
        store.recall(OWNER, begun.message["id"], "g")


def test_options_are_kept_without_what_was_left_open(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send(options=Options(temperature=0.5, system="Be brief."))
    assert begun.options == {"temperature": 0.5, "system": "Be brief."}
    assert store.get_options(OWNER, begun.answer["id"]) == begun.options


def test_the_answer_says_how_much_history_was_cut(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("long " * 500, answer="also long " * 500)
    second = talk.send("short", after=first)
    assert second.answer["history_cut"] == 2
    assert list(second.turns) == [("user", "short")]


def test_streaming_names_the_process_that_writes(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send()
    talk.ask("another, ended")
    assert store.streaming() == [
        (OWNER, begun.answer["id"], 1, BOOT, begun.conversation["id"]),
    ]
