"""Options that a conversation sets for its answers."""

from app.conversations import ConversationStore
from app.protocol.commands import Options

from .builders import OWNER, Talk


def test_send_and_regenerate_use_the_conversations_options(
    store: ConversationStore, talk: Talk
) -> None:
    first = talk.ask()
    store.edits.update(OWNER, first.conversation["id"], options={"system": "Rhyme."})
    second = talk.ask("more", first)
    assert second.options == {"system": "Rhyme."}
    again = talk.regenerate(first.answer["id"])
    assert again.options == {"system": "Rhyme."}


def test_options_of_a_command_apply_to_its_answer_only(
    store: ConversationStore, talk: Talk
) -> None:
    first = talk.ask()
    store.edits.update(OWNER, first.conversation["id"], options={"system": "Rhyme."})
    second = talk.send("more", first, options=Options(temperature=0))
    talk.end(second)
    assert second.options == {"temperature": 0}
    assert talk.ask("even more", second).options == {"system": "Rhyme."}


def test_regenerate_does_not_restore_cleared_options(store: ConversationStore, talk: Talk) -> None:
    first = talk.send(options=Options(system="Rhyme."))
    talk.end(first)
    kept = talk.regenerate(first.answer["id"])
    talk.end(kept)
    assert kept.options == {"system": "Rhyme."}
    store.edits.update(OWNER, first.conversation["id"], options={})
    assert talk.regenerate(first.answer["id"]).options == {}


def test_the_first_send_can_set_the_conversations_options(
    store: ConversationStore, talk: Talk
) -> None:
    kept = talk.send(options=Options(top_p=0.5), keep_options=True)
    assert kept.conversation["has_options"]
    assert store.get_own_options(OWNER, kept.conversation["id"]) == {"top_p": 0.5}
    plain = talk.send(options=Options(top_p=0.5))
    assert not plain.conversation["has_options"]


def test_has_options_follows_the_options(store: ConversationStore, talk: Talk) -> None:
    conversation_id = talk.ask().conversation["id"]
    assert store.edits.update(OWNER, conversation_id, options={"top_p": 1})["has_options"]
    assert not store.edits.update(OWNER, conversation_id, options={})["has_options"]
