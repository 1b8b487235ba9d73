"""Pages of a path, single answers, and the history for a provider."""

import pytest
from pydantic import TypeAdapter

from app.conversations import ConversationStore, StartedAnswer
from app.conversations.reads.pages import MAX_PAGE_BYTES
from app.protocol.errors import Refusal
from app.protocol.objects import Message

from ..builders import OWNER, Talk, text


def long_talk(talk: Talk, questions: int) -> StartedAnswer:
    started = talk.ask("question 0")
    for number in range(1, questions):
        started = talk.ask(f"question {number}", started)
    return started


def test_a_page_holds_the_newest_messages_oldest_first(
    talk: Talk, store: ConversationStore
) -> None:
    last = long_talk(talk, 5)
    whole = talk.path(last.conversation["id"])
    page = store.load(OWNER, last.conversation["id"], limit=4)
    assert [message["id"] for message in page.messages] == whole[-4:]
    assert page.has_earlier


def test_pages_by_before_form_the_path(talk: Talk, store: ConversationStore) -> None:
    conversation_id = long_talk(talk, 5).conversation["id"]
    pages: list[str] = []
    before, has_earlier = None, True
    while has_earlier:
        page = store.load(OWNER, conversation_id, before=before, limit=3)
        pages = [message["id"] for message in page.messages] + pages
        before, has_earlier = pages[0], page.has_earlier
    assert pages == talk.path(conversation_id)


def test_the_page_before_the_root_is_empty(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask()
    page = store.load(OWNER, first.conversation["id"], before=first.message["id"])
    assert (page.messages, page.has_earlier) == ([], False)


def test_a_page_says_whether_the_target_is_on_its_path(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.ask("one")
    conversation_id = first.conversation["id"]
    other = talk.regenerate(first.answer["id"])
    talk.end(other)
    last = long_talk(talk, 4)
    on_path = [first.message["id"], other.answer["id"]]
    elsewhere = [first.answer["id"], last.answer["id"], "nowhere"]
    for target in on_path + elsewhere:
        page = store.load(OWNER, conversation_id, target=target, limit=1)
        assert page.has_target is (target in on_path), target
    before = store.load(OWNER, conversation_id, before=other.answer["id"], target=on_path[1])
    assert before.has_target is False
    assert store.load(OWNER, conversation_id).has_target is None


def test_another_branch_is_read_by_its_head(talk: Talk) -> None:
    first = talk.ask("one")
    conversation_id = first.conversation["id"]
    other = talk.regenerate(first.answer["id"])
    talk.end(other)
    further = talk.ask("two", other)
    root = first.message["id"]
    assert talk.path(conversation_id, head_id=first.answer["id"]) == [root, first.answer["id"]]
    assert talk.path(conversation_id) == [
        root,
        other.answer["id"],
        further.message["id"],
        further.answer["id"],
    ]


@pytest.mark.parametrize("which", ["head_id", "before"])
def test_a_message_of_another_conversation_is_not_found(talk: Talk, which: str) -> None:
    first, other = talk.ask("one"), talk.ask("elsewhere")
    for message_id in (other.answer["id"], "never-was"):
        with pytest.raises(Refusal, match="not_found"):
            talk.path(first.conversation["id"], **{which: message_id})


def test_every_message_has_the_wire_format(talk: Talk, store: ConversationStore) -> None:
    last = long_talk(talk, 2)
    talk.regenerate(last.answer["id"])
    for message in store.load(OWNER, last.conversation["id"]).messages:
        TypeAdapter(Message).validate_python(message)


def test_siblings_are_in_order_of_creation(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one")
    answers = [first.answer["id"]]
    for _ in range(3):
        started = talk.regenerate(answers[0])
        talk.end(started)
        answers.append(started.answer["id"])
    assert store.load(OWNER, first.conversation["id"]).messages[-1]["siblings"] == answers


def test_the_newest_answer_to_a_message_is_returned(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one")
    newer = talk.regenerate(first.answer["id"])
    assert store.answer_for_message(OWNER, first.message["id"])["id"] == newer.answer["id"]


def test_an_answer_has_no_answer(talk: Talk, store: ConversationStore) -> None:
    first = talk.ask("one")
    talk.ask("two", first)
    with pytest.raises(Refusal, match="not_found"):
        store.answer_for_message(OWNER, first.answer["id"])


def test_get_answer_does_not_find_a_users_message(talk: Talk, store: ConversationStore) -> None:
    with pytest.raises(Refusal, match="not_found"):
        store.get_answer(OWNER, talk.ask().message["id"])


def test_history_has_the_earlier_messages_without_reasoning(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.send("one")
    talk.end(first, parts=[text("Hm.", "reasoning"), text("an"), text("swer")])
    second = talk.send("two", after=first)
    expected = [("user", "one"), ("assistant", "answer"), ("user", "two")]
    assert [each[:2] for each in second.history] == expected


def test_history_skips_answers_without_text_and_keeps_interrupted_ones(
    talk: Talk, store: ConversationStore
) -> None:
    first = talk.send("one")
    talk.end(first, "", status="failed")
    second = talk.send("two", after=first)
    talk.end(second, "half", status="interrupted")
    third = talk.send("three", after=second)
    assert [each[:2] for each in third.history] == [
        ("user", "one"),
        ("user", "two"),
        ("assistant", "half"),
        ("user", "three"),
    ]


def test_history_and_its_cut_count_add_up_to_the_path(talk: Talk, store: ConversationStore) -> None:
    started = long_talk(talk, 100)
    last = talk.send("the last", after=started)
    kept = last.history
    assert kept[-1][:2] == ("user", "the last")
    assert kept[0][0] == "user"
    assert len(kept) + last.answer["history_cut"] == 201


def test_a_page_has_a_maximum_of_bytes_and_the_next_one_has_the_rest(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.ask("a" * 300_000)
    for letter in "bcd":
        started = talk.ask(letter * 300_000, started)
    conversation_id = started.conversation["id"]
    pages: list[list[str]] = []
    before, has_earlier = None, True
    while has_earlier:
        page = store.load(OWNER, conversation_id, before=before)
        size = sum(len(str(message["parts"])) for message in page.messages)
        assert size < MAX_PAGE_BYTES + 1000
        pages.append([message["id"] for message in page.messages])
        before, has_earlier = pages[-1][0], page.has_earlier
    assert len(pages) == 4
    ids = [id_ for page_ids in reversed(pages) for id_ in page_ids]
    assert len(ids) == 8
    assert ids[-len(pages[0]) :] == talk.path(conversation_id)


def test_a_message_longer_than_a_page_is_a_page_of_its_own(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.ask("question")
    talk.ask("\x01" * 200_000, started)
    page = store.load(OWNER, started.conversation["id"], limit=1)
    longest = store.load(OWNER, started.conversation["id"], before=page.messages[0]["id"])
    assert [len(message["parts"][0]["text"]) for message in longest.messages] == [200_000]
    assert longest.has_earlier
