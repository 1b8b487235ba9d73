"""Options that a conversation keeps for all its answers."""

from app.conversations import ConversationStore
from app.protocol.commands import Options

from .builders import OWNER, Talk


def test_a_send_and_a_regenerate_take_what_the_conversation_has(
    store: ConversationStore, talk: Talk
) -> None:
    first = talk.ask()
    store.change(OWNER, first.conversation["id"], options={"system": "Rhyme."})
    second = talk.ask("more", first)
    assert second.options == {"system": "Rhyme."}
    again = talk.regenerate(first.answer["id"])
    assert again.options == {"system": "Rhyme."}


def test_options_of_one_command_win_for_that_answer_alone(
    store: ConversationStore, talk: Talk
) -> None:
    first = talk.ask()
    store.change(OWNER, first.conversation["id"], options={"system": "Rhyme."})
    second = talk.send("more", first, options=Options(temperature=0))
    talk.end(second)
    assert second.options == {"temperature": 0}
    assert talk.ask("even more", second).options == {"system": "Rhyme."}


def test_options_that_were_taken_back_are_not_those_of_the_old_answer(
    store: ConversationStore, talk: Talk
) -> None:
    first = talk.send(options=Options(system="Rhyme."))
    talk.end(first)
    kept = talk.regenerate(first.answer["id"])
    talk.end(kept)
    assert kept.options == {"system": "Rhyme."}
    store.change(OWNER, first.conversation["id"], options={})
    assert talk.regenerate(first.answer["id"]).options == {}


def test_a_first_message_can_leave_its_options_to_the_conversation(
    store: ConversationStore, talk: Talk
) -> None:
    kept = talk.send(options=Options(top_p=0.5), keep_options=True)
    assert kept.conversation["has_options"]
    assert store.get_own_options(OWNER, kept.conversation["id"]) == {"top_p": 0.5}
    plain = talk.send(options=Options(top_p=0.5))
    assert not plain.conversation["has_options"]


def test_a_conversation_without_any_says_so(store: ConversationStore, talk: Talk) -> None:
    conversation_id = talk.ask().conversation["id"]
    assert store.change(OWNER, conversation_id, options={"top_p": 1})["has_options"]
    assert not store.change(OWNER, conversation_id, options={})["has_options"]
