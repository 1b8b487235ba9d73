"""Messages are found by their owner, by their words, until they are deleted."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversations import ConversationStore
from app.conversations.search.query_words import words_of
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, text


def found(store: ConversationStore, query: str, owner: str = OWNER) -> list[str]:
    return [hit.message_id for hit in store.search(owner, query)[0]]


def test_question_answer_and_title_are_found(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("Where do herons nest?", answer="In trees, near water.")
    question, answer = started.message["id"], started.answer["id"]
    assert found(store, "herons") == [question]
    assert found(store, "water") == [answer]
    store.edits.update(OWNER, started.conversation["id"], title="Birds of the lake")
    assert found(store, "lake birds") == [question]
    (hit,), _ = store.search(OWNER, "lake")
    assert hit.title == ["Birds of the ", "lake", ""]


def test_a_title_set_before_the_ending_is_found(talk: Talk, store: ConversationStore) -> None:
    started = talk.send("one")
    store.edits.update(OWNER, started.conversation["id"], title="Early")
    talk.end(started)
    assert found(store, "early") == [started.message["id"]]
    store.edits.update(OWNER, started.conversation["id"], title="Late")
    assert found(store, "early") == []


def test_an_answer_is_found_after_its_ending(talk: Talk, store: ConversationStore) -> None:
    started = talk.send("quagga")
    assert found(store, "quagga") == []
    talk.end(started, "It was a zebra.", status="stopped")
    assert found(store, "quagga") == [started.message["id"]]
    again = talk.continue_(started.answer["id"])
    talk.end(again, "It was a zebra of the Cape.")
    assert found(store, "zebra cape") == [started.answer["id"]]


def test_each_sibling_is_found_and_the_question_once(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("dormouse", answer="first nut")
    other = talk.regenerate(started.answer["id"])
    talk.end(other, "second nut")
    assert found(store, "nut") == [other.answer["id"], started.answer["id"]]
    assert found(store, "dormouse") == [started.message["id"]]


def test_reasoning_is_not_found(talk: Talk, store: ConversationStore) -> None:
    started = talk.send("one")
    talk.end(started, parts=[text("secretly", "reasoning"), text("openly")])
    assert found(store, "secretly") == []
    assert found(store, "openly") == [started.answer["id"]]


def test_search_does_not_find_messages_of_other_owners(
    talk: Talk, store: ConversationStore
) -> None:
    stranger = Talk(store, "user-b")
    mine, theirs = talk.ask("lighthouse"), stranger.ask("lighthouse")
    assert found(store, "lighthouse") == [mine.message["id"]]
    assert found(store, "lighthouse", "user-b") == [theirs.message["id"]]
    assert found(store, "lighthouse", "user") == []
    assert found(store, f"o{b'user-b'.hex()}") == []


def test_deleted_and_soft_deleted_messages_are_not_found(
    talk: Talk, store: ConversationStore
) -> None:
    deleted, removed = talk.ask("walrus one"), talk.ask("walrus two")
    store.edits.delete(OWNER, deleted.conversation["id"])
    store.edits.soft_delete(OWNER, removed.conversation["id"], 60)
    assert found(store, "walrus") == []
    for owner in ("-user-a", ""):
        assert found(store, "walrus", owner) == []
    store.edits.restore(OWNER, removed.conversation["id"])
    assert found(store, "walrus") == [removed.message["id"]]


def test_accents_and_case_are_ignored_and_prefixes_match(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.ask("Das Café in Łódź, größer ÉLAN")
    for query in ("cafe", "CAFÉ", "caf", unicodedata.normalize("NFD", "Café élan"), "GRÖSSER"[:3]):
        assert found(store, query) == [started.message["id"]], query


def test_every_word_must_match(talk: Talk, store: ConversationStore) -> None:
    started = talk.ask("red green")
    assert found(store, "green, red!") == [started.message["id"]]
    assert found(store, "red blue") == []


def test_pages_are_newest_first(talk: Talk, store: ConversationStore) -> None:
    asked = [talk.ask(f"kiwi {n}").message["id"] for n in range(5)]
    ids: list[str] = []
    cursor = None
    for _ in range(3):
        page, cursor = store.search(OWNER, "kiwi", cursor, 2)
        ids += [hit.message_id for hit in page]
    assert ids == asked[::-1]
    assert cursor is None


def test_a_snippet_shows_the_match_in_context(talk: Talk, store: ConversationStore) -> None:
    talk.ask("before " * 200 + "needle " + "after " * 200)
    (hit,), _ = store.search(OWNER, "needle")
    assert hit.text[1] == "needle"
    assert hit.text[0].startswith("…")
    assert len("".join(hit.text)) < 200


@pytest.mark.parametrize("cursor", ["x", "-1", "1e5", "", "9" * 19, "٣"])
def test_a_malformed_cursor_is_invalid(store: ConversationStore, cursor: str) -> None:
    with pytest.raises(Refusal, match="invalid"):
        store.search(OWNER, "word", cursor)


@pytest.mark.parametrize(
    "query",
    ['"', "'", "*", "a*", "(", "a OR b", "NOT a", "NEAR(a b)", "title:a", "{", "^a", "-a", "a + b",
     "\x00", "\ud800", "%", "_", "", " ", "🦆", "owner_key : x", '" OR "a', "a" * 200, "a " * 100],
)  # fmt: skip
def test_special_characters_have_no_meaning(
    talk: Talk, store: ConversationStore, query: str
) -> None:
    talk.ask("plain")
    assert found(store, query) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_words_of_a_query_have_letters_and_digits_only(query: str) -> None:
    for word in words_of(query):
        assert word.isalnum()
