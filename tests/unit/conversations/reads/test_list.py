"""A user's conversations: order, pages, titles and deletion."""

from datetime import timedelta

import pytest

from app.conversations import ConversationStore
from app.protocol.errors import Refusal
from app.protocol.objects import Conversation

from ..builders import OWNER, Clock, Talk


def all_ids(store: ConversationStore, limit: int) -> list[str]:
    ids: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = store.list(OWNER, cursor, limit)
        assert len(page) <= limit
        ids += [conversation["id"] for conversation in page]
        if cursor is None:
            return ids


def test_the_last_changed_conversation_is_listed_first(
    talk: Talk, store: ConversationStore
) -> None:
    first, second = talk.ask("one"), talk.ask("two")
    talk.send("more", after=first)
    listed, _ = store.list(OWNER)
    assert [each["id"] for each in listed] == [first.conversation["id"], second.conversation["id"]]
    assert Conversation.model_validate(listed[0]).running
    assert not listed[1]["running"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_form_the_list(talk: Talk, store: ConversationStore, limit: int) -> None:
    made = [talk.ask(str(number)).conversation["id"] for number in range(6)]
    assert all_ids(store, limit) == made[::-1]


def test_pages_form_the_list_when_times_are_equal(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    clock.step = timedelta(0)
    made = [talk.ask(str(number)).conversation["id"] for number in range(5)]
    assert all_ids(store, 2) == sorted(made, reverse=True)


NOT_CURSORS = ["", "x", "é", "W10", "bnVsbA", "WzEsMl0", "e30", "WyJhIl0", "=" * 9, "W1tb" * 4000]


@pytest.mark.parametrize("cursor", [*NOT_CURSORS, "WyJcdWQ4M2QiLCJhIl0", "WyJcdTAwMDAiLCJhIl0"])
def test_a_malformed_cursor_is_invalid(store: ConversationStore, cursor: str) -> None:
    with pytest.raises(Refusal, match="invalid"):
        store.list(OWNER, cursor)


def test_a_new_title_does_not_change_time_or_order(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one")
    talk.ask("two")
    before = store.get(OWNER, first.conversation["id"])
    renamed = store.edits.update(OWNER, first.conversation["id"], title="  A better\n title ")
    assert renamed == {**before, "title": "A better title"}
    assert store.list(OWNER)[0][1] == renamed


@pytest.mark.parametrize(
    ("title", "code"),
    [("", "invalid"), (" \n", "invalid"), ("x" * 201, "too_large"), ("𝄞" * 101, "too_large")],
)
def test_an_empty_or_too_long_title_is_refused(
    talk: Talk, store: ConversationStore, title: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        store.edits.update(OWNER, talk.ask().conversation["id"], title=title)


def test_deleting_a_conversation_deletes_its_messages(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one")
    last = talk.send("two", after=first)
    conversation_id = first.conversation["id"]
    assert store.edits.delete(OWNER, conversation_id) == [last.answer["id"]]
    for read in (store.get, store.load, store.edits.delete):
        with pytest.raises(Refusal, match="not_found"):
            read(OWNER, conversation_id)
    assert store.get_answers(OWNER, [first.answer["id"], last.answer["id"]]) == []
    assert store.streaming() == []


def test_deleting_a_conversation_leaves_the_others(talk: Talk, store: ConversationStore) -> None:
    first, second = talk.ask("one"), talk.ask("two")
    store.edits.delete(OWNER, first.conversation["id"])
    assert len(talk.path(second.conversation["id"])) == 2
