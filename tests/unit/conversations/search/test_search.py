"""What was said is found by its owner, by its words, as long as it is there."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversations import ConversationStore
from app.conversations.search.tokenize import words_of
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, text


def found(store: ConversationStore, query: str, owner: str = OWNER) -> list[str]:
    return [hit.message_id for hit in store.search(owner, query)[0]]


def test_question_answer_and_title_are_found(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("Where do herons nest?", answer="In trees, near water.")
    question, answer = begun.message["id"], begun.answer["id"]
    assert found(store, "herons") == [question]
    assert found(store, "water") == [answer]
    store.change(OWNER, begun.conversation["id"], title="Birds of the lake")
    assert found(store, "lake birds") == [question]
    (hit,), _ = store.search(OWNER, "lake")
    assert hit.title == ["Birds of the ", "lake", ""]


def test_a_title_that_was_given_before_the_ending_is_found(
    talk: Talk, store: ConversationStore
) -> None:
    begun = talk.send("one")
    store.change(OWNER, begun.conversation["id"], title="Early")
    talk.end(begun)
    assert found(store, "early") == [begun.message["id"]]
    store.change(OWNER, begun.conversation["id"], title="Late")
    assert found(store, "early") == []


def test_an_answer_is_found_from_its_ending_on(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send("quagga")
    assert found(store, "quagga") == []
    talk.end(begun, "It was a zebra.", status="stopped")
    assert found(store, "quagga") == [begun.message["id"]]
    again = talk.go_on(begun.answer["id"])
    talk.end(again, "It was a zebra of the Cape.")
    assert found(store, "zebra cape") == [begun.answer["id"]]


def test_each_sibling_is_found_and_the_question_once(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("dormouse", answer="first nut")
    other = talk.regenerate(begun.answer["id"])
    talk.end(other, "second nut")
    assert found(store, "nut") == [other.answer["id"], begun.answer["id"]]
    assert found(store, "dormouse") == [begun.message["id"]]


def test_reasoning_is_not_found(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send("one")
    talk.end(begun, parts=[text("secretly", "reasoning"), text("openly")])
    assert found(store, "secretly") == []
    assert found(store, "openly") == [begun.answer["id"]]


def test_nobody_finds_what_is_anothers(talk: Talk, store: ConversationStore) -> None:
    stranger = Talk(store, "user-b")
    mine, theirs = talk.ask("lighthouse"), stranger.ask("lighthouse")
    assert found(store, "lighthouse") == [mine.message["id"]]
    assert found(store, "lighthouse", "user-b") == [theirs.message["id"]]
    assert found(store, "lighthouse", "user") == []
    assert found(store, f"o{b'user-b'.hex()}") == []


def test_what_was_deleted_or_set_aside_is_not_found(talk: Talk, store: ConversationStore) -> None:
    gone, aside = talk.ask("walrus one"), talk.ask("walrus two")
    store.delete(OWNER, gone.conversation["id"])
    store.soft_delete(OWNER, aside.conversation["id"], 60)
    assert found(store, "walrus") == []
    for nobody in ("-user-a", ""):
        assert found(store, "walrus", nobody) == []
    store.restore(OWNER, aside.conversation["id"])
    assert found(store, "walrus") == [aside.message["id"]]


def test_accents_case_and_beginnings_do_not_matter(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("Das Café in Łódź, größer ÉLAN")
    for query in ("cafe", "CAFÉ", "caf", unicodedata.normalize("NFD", "Café élan"), "GRÖSSER"[:3]):
        assert found(store, query) == [begun.message["id"]], query


def test_every_word_must_be_there(talk: Talk, store: ConversationStore) -> None:
    begun = talk.ask("red green")
    assert found(store, "green, red!") == [begun.message["id"]]
    assert found(store, "red blue") == []


def test_the_newest_come_first_in_pages(talk: Talk, store: ConversationStore) -> None:
    asked = [talk.ask(f"kiwi {n}").message["id"] for n in range(5)]
    ids: list[str] = []
    cursor = None
    for _ in range(3):
        page, cursor = store.search(OWNER, "kiwi", cursor, 2)
        ids += [hit.message_id for hit in page]
    assert ids == asked[::-1]
    assert cursor is None


def test_a_snippet_shows_the_match_in_its_place(talk: Talk, store: ConversationStore) -> None:
    talk.ask("before " * 200 + "needle " + "after " * 200)
    (hit,), _ = store.search(OWNER, "needle")
    assert hit.text[1] == "needle"
    assert hit.text[0].startswith("…")
    assert len("".join(hit.text)) < 200


@pytest.mark.parametrize("cursor", ["x", "-1", "1e5", "", "9" * 19, "٣"])
def test_a_foreign_cursor_is_invalid(store: ConversationStore, cursor: str) -> None:
    with pytest.raises(Refusal, match="invalid"):
        store.search(OWNER, "word", cursor)


@pytest.mark.parametrize(
    "query",
    ['"', "'", "*", "a*", "(", "a OR b", "NOT a", "NEAR(a b)", "title:a", "{", "^a", "-a", "a + b",
     "\x00", "\ud800", "%", "_", "", " ", "🦆", "owner_key : x", '" OR "a', "a" * 200, "a " * 100],
)  # fmt: skip
def test_odd_input_is_taken_as_words(talk: Talk, store: ConversationStore, query: str) -> None:
    talk.ask("plain")
    assert found(store, query) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_query_means_anything_to_the_database(query: str) -> None:
    for word in words_of(query):
        assert word.isalnum()
